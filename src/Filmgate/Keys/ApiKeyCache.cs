using System.Collections.Frozen;

namespace Filmgate.Keys;

/// <summary>The keys in memory. They may be made and revoked beside a running server, so the ring looks again every other second.</summary>
internal sealed class ApiKeyCache(IKeyStore store, TimeProvider clock, ProcessKey? house = null) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Snapshot _snapshot = new(FrozenDictionary<string, Caller>.Empty, FrozenDictionary<string, Caller>.Empty, IsEmpty: false, ReadAt: null);

    /// <summary>No key was ever defined: a loopback server then accepts anybody. Revoking the last key does not open the door again.</summary>
    public async ValueTask<bool> AllowsAnonymousAsync(CancellationToken ct) => house is null && await IsEmptyAsync(ct);

    public async ValueTask<bool> IsEmptyAsync(CancellationToken ct) => (await CurrentAsync(ct)).IsEmpty;

    /// <summary>Whose key it is; null: nobody's, or a revoked one.</summary>
    public async ValueTask<Caller?> FindAsync(string key, CancellationToken ct)
    {
        var hash = ApiKey.HashOf(key);
        return hash == house?.Hash ? ProcessKey.Caller : (await CurrentAsync(ct)).Callers.GetValueOrDefault(hash);
    }

    /// <summary>How the owner of a video is answered, also where his key is revoked; null where nobody with that key has called since the start.</summary>
    public Caller? FindOwner(string owner) => _snapshot.Owners.GetValueOrDefault(owner);

    public void Dispose() => _reading.Dispose();

    private async ValueTask<Snapshot> CurrentAsync(CancellationToken ct)
    {
        var known = _snapshot;
        if (known.IsFresh(clock)) return known;

        await _reading.WaitAsync(ct);
        try
        {
            if (_snapshot.IsFresh(clock)) return _snapshot;
            var keys = await store.ListAsync(ct);
            return _snapshot = new(
                keys.Where(k => k.RevokedAt is null).ToFrozenDictionary(k => k.Hash, k => k.Caller, StringComparer.Ordinal),
                keys.ToFrozenDictionary(k => k.Id, k => k.Caller, StringComparer.Ordinal),
                IsEmpty: keys.Count == 0,
                clock.GetTimestamp());
        }
        finally
        {
            _reading.Release();
        }
    }

    private sealed record Snapshot(FrozenDictionary<string, Caller> Callers, FrozenDictionary<string, Caller> Owners, bool IsEmpty, long? ReadAt)
    {
        public bool IsFresh(TimeProvider clock) => ReadAt is { } at && clock.GetElapsedTime(at) < Fresh;
    }
}
