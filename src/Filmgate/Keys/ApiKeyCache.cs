using System.Collections.Frozen;

namespace Filmgate.Keys;

/// <summary>The API keys in memory. Other processes may create and revoke keys, so they are read again every two seconds.</summary>
internal sealed class ApiKeyCache(IKeyStore store, TimeProvider clock, ProcessKey? processKey = null) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Snapshot _snapshot = Snapshot.NotRead;

    /// <summary>Whether requests need no key: no key was ever created. Revoking the last key does not change that back.</summary>
    public async ValueTask<bool> AllowsAnonymousAsync(CancellationToken ct) => processKey is null && await IsEmptyAsync(ct);

    /// <summary>Whether no key was ever created.</summary>
    public async ValueTask<bool> IsEmptyAsync(CancellationToken ct) => (await CurrentAsync(ct)).IsEmpty;

    /// <summary>Whether no key had ever been created when the keys were last read. Null: they were not read since the start.</summary>
    public bool? WasEmpty => _snapshot.ReadAt is null ? null : _snapshot.IsEmpty;

    /// <summary>The caller with this key; null when the key is unknown or revoked.</summary>
    public async ValueTask<Caller?> FindAsync(string key, CancellationToken ct)
    {
        var hash = ApiKey.HashOf(key);
        return hash == processKey?.Hash ? ProcessKey.Caller : (await CurrentAsync(ct)).Callers.GetValueOrDefault(hash);
    }

    /// <summary>The caller that a video's owner is, even if its key is revoked. Null when the keys were not read since the start.</summary>
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

    /// <param name="Callers">By hash, without revoked keys.</param>
    /// <param name="Owners">By id, with revoked keys.</param>
    private sealed record Snapshot(
        FrozenDictionary<string, Caller> Callers, FrozenDictionary<string, Caller> Owners, bool IsEmpty, long? ReadAt)
    {
        public static readonly Snapshot NotRead = new(
            FrozenDictionary<string, Caller>.Empty, FrozenDictionary<string, Caller>.Empty, IsEmpty: false, ReadAt: null);

        public bool IsFresh(TimeProvider clock) => ReadAt is { } at && clock.GetElapsedTime(at) < MaxAge;
    }
}
