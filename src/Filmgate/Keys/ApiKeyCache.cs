using System.Collections.Frozen;

namespace Filmgate.Keys;

/// <summary>The API keys in memory. Other processes may create and revoke keys, so they are read again every two seconds.</summary>
internal sealed class ApiKeyCache(
    IKeyStore store, KeyUses uses, TimeProvider clock, ProcessKey? processKey = null, CommandKeys? commands = null) : IDisposable
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

    /// <summary>The caller with this key; null when the key is unknown, revoked or expired.</summary>
    public async ValueTask<FoundKey> FindAsync(string text, CancellationToken ct)
    {
        var hash = ApiKey.HashOf(text);
        if (processKey is not null && KeyIndex.AreEqual(hash, processKey.Hash)) return new(ProcessKey.Caller);
        if (commands?.Accepts(text, hash) is true) return new(Caller.Command);
        var found = (await CurrentAsync(ct)).Index.Find(hash, clock.GetUtcNow());
        if (found.Caller is { } caller) uses.Mark(caller.Owner);
        return found;
    }

    /// <summary>The caller that a video's owner is, even if its key is revoked. Null when the keys were not read since the start.</summary>
    public Caller? FindOwner(string owner) => _snapshot.Owners.GetValueOrDefault(owner);

    /// <summary>Reads the keys at once, after this process has changed them.</summary>
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

    private async ValueTask<Snapshot> CurrentAsync(CancellationToken ct)
    {
        var known = _snapshot;
        if (known.IsFresh(clock)) return known;

        await _reading.WaitAsync(ct);
        try
        {
            return _snapshot.IsFresh(clock) ? _snapshot : await ReadAsync(ct);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<Snapshot> ReadAsync(CancellationToken ct)
    {
        var keys = await store.ListAsync(ct);
        return _snapshot = new(
            new(keys),
            keys.ToFrozenDictionary(key => key.Id, key => key.Caller, StringComparer.Ordinal),
            IsEmpty: keys.Count == 0,
            clock.GetTimestamp());
    }

    /// <param name="Index">By text, without revoked keys.</param>
    /// <param name="Owners">By id, with revoked keys.</param>
    private sealed record Snapshot(KeyIndex Index, FrozenDictionary<string, Caller> Owners, bool IsEmpty, long? ReadAt)
    {
        public static readonly Snapshot NotRead = new(new([]), FrozenDictionary<string, Caller>.Empty, IsEmpty: false, ReadAt: null);

        public bool IsFresh(TimeProvider clock) => ReadAt is { } at && clock.GetElapsedTime(at) < MaxAge;
    }
}
