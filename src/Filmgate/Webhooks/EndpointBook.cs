using System.Collections.Frozen;

namespace Filmgate.Webhooks;

/// <summary>The active endpoints in memory, so that a move of a video without any costs nothing. Read again after each change here, and every other second for those made elsewhere.</summary>
internal sealed class EndpointBook(IMessageStore store)
{
    private FrozenDictionary<string, Endpoint[]> _byOwner = FrozenDictionary<string, Endpoint[]>.Empty;

    public IReadOnlyList<Endpoint> Of(string owner) => _byOwner.TryGetValue(owner, out var endpoints) ? endpoints : [];

    public async Task RefreshAsync(CancellationToken ct) =>
        _byOwner = (await store.EndpointsAsync(owner: null, ct)).GroupBy(endpoint => endpoint.Owner).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
}
