using System.Collections.Concurrent;

namespace Filmgate.Keys;

/// <summary>When keys were last used. It is written once a minute, because a request must not cost a write.</summary>
internal sealed class KeyUses(IKeyStore store, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, long> _unwritten = new(StringComparer.Ordinal);

    public void Mark(string keyId)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (!_unwritten.TryGetValue(keyId, out var known) || known < now) _unwritten[keyId] = now;
    }

    public async Task WriteAsync(CancellationToken ct)
    {
        var uses = _unwritten.ToArray();
        if (uses.Length == 0) return;
        await store.MarkUsedAsync([.. uses.Select(use => KeyValuePair.Create(use.Key, DateTimeOffset.FromUnixTimeSeconds(use.Value)))], ct);
        foreach (var use in uses) _unwritten.TryRemove(use);            // unless it was used again meanwhile
    }
}
