using System.Collections.Frozen;
using Filmgate.Keys;

namespace Filmgate.Webhooks;

/// <summary>
/// The active endpoints in memory, so that a transition of a video without endpoints reads nothing. Refreshed after each change on this
/// node, and every two seconds for changes made elsewhere.
/// </summary>
internal sealed class EndpointCache(IDeliveryStore store, IKeyStore keys) : IDisposable
{
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private FrozenSet<string> _saysSucceeded = [];
    private FrozenDictionary<string, DeliveryEndpoint[]> _byOwner = FrozenDictionary<string, DeliveryEndpoint[]>.Empty;

    /// <summary>Whether no API key had ever been created at the last refresh.</summary>
    public bool IsWithoutKeys { get; private set; }

    public IReadOnlyList<DeliveryEndpoint> Of(string owner) => _byOwner.TryGetValue(owner, out var endpoints) ? endpoints : [];

    /// <summary>The owner with the status vocabulary of its key.</summary>
    public Caller CallerOf(string owner) => new(owner, _saysSucceeded.Contains(owner));

    /// <remarks>One refresh at a time: one that read before a change and finished late would undo the change.</remarks>
    public async Task RefreshAsync(CancellationToken ct)
    {
        await _refreshing.WaitAsync(ct);
        try
        {
            await ReadAsync(ct);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task ReadAsync(CancellationToken ct)
    {
        var all = await keys.ListAsync(ct);
        IsWithoutKeys = all.Count == 0;
        _saysSucceeded = all
            .Where(key => key.Caller.ExpectsSucceeded)
            .Select(key => key.Id)
            .ToFrozenSet(StringComparer.Ordinal);
        _byOwner = (await store.EndpointsAsync(owner: null, ct))
            .GroupBy(endpoint => endpoint.Owner)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }
}
