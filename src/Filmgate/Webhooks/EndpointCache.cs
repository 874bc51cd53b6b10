using System.Collections.Frozen;
using Filmgate.Keys;

namespace Filmgate.Webhooks;

/// <summary>The active endpoints in memory, so that a move of a video without any costs nothing. Read again after each change here, and every other second for those made elsewhere.</summary>
internal sealed class EndpointCache(IDeliveryStore store, IKeyStore keys) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private FrozenSet<string> _saysSucceeded = [];
    private FrozenDictionary<string, DeliveryEndpoint[]> _byOwner = FrozenDictionary<string, DeliveryEndpoint[]>.Empty;

    public IReadOnlyList<DeliveryEndpoint> Of(string owner) => _byOwner.TryGetValue(owner, out var endpoints) ? endpoints : [];

    /// <summary>How the key's programs are answered.</summary>
    public Caller OwnerOf(string owner) => new(owner, _saysSucceeded.Contains(owner));

    /// <remarks>One look after the other: one that began before a change and ended late would take the change back.</remarks>
    public async Task RefreshAsync(CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            await ReadAsync(ct);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task ReadAsync(CancellationToken ct)
    {
        _saysSucceeded = (await keys.ListAsync(ct)).Where(key => key.Caller.ExpectsSucceeded).Select(key => key.Id).ToFrozenSet(StringComparer.Ordinal);
        _byOwner = (await store.EndpointsAsync(owner: null, ct)).GroupBy(endpoint => endpoint.Owner).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }
}
