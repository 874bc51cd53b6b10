namespace Filmgate.Keys;

/// <summary>Adds and changes keys. The rules hold between nodes, because each write sees all keys.</summary>
internal sealed class KeyAdministration(IKeyStore store, TimeProvider clock)
{
    /// <summary>Adds a key.</summary>
    /// <param name="complete">Sets the properties of the new key, its name among them.</param>
    /// <param name="adopts">Whether the videos that were made without a key belong to it from now on.</param>
    /// <returns>The key, and its text, which is not stored.</returns>
    public async Task<(KeyResult Result, string Text)> CreateAsync(Func<ApiKey, ApiKey> complete, bool adopts, CancellationToken ct)
    {
        var (created, text) = ApiKey.Create("", ApiKey.Completed, clock.GetUtcNow());
        var key = complete(created);
        if (adopts) key = key with { Id = Caller.Anonymous.Owner };     // videos keep their owner: nothing has to be moved
        return (await store.WriteAsync(all => Add(all, key), ct), text);
    }

    /// <summary>Changes an active key.</summary>
    /// <param name="keepsOperator">Refuse to take its rights from the last operator.</param>
    public Task<KeyResult> ChangeAsync(string id, Func<ApiKey, ApiKey> change, bool keepsOperator, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return store.WriteAsync(all => Change(all, id, change, keepsOperator, now), ct);
    }

    public Task<KeyResult> RevokeAsync(string id, bool keepsOperator, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return ChangeAsync(id, key => key with { RevokedAt = now }, keepsOperator, ct);
    }

    /// <summary>Gives a key a new text.</summary>
    /// <param name="grace">How long the old text is still accepted.</param>
    public async Task<(KeyResult Result, string Text)> RotateAsync(string id, TimeSpan grace, CancellationToken ct)
    {
        var (now, text) = (clock.GetUtcNow(), ApiKey.NewText());
        return (await ChangeAsync(id, key => key.Rotate(text, now, grace), keepsOperator: false, ct), text);
    }

    /// <summary>Adds the first key of a gateway. Of several nodes that start at once, one succeeds.</summary>
    public static KeyResult AddFirst(IReadOnlyList<ApiKey> all, ApiKey key) => all.Count == 0 ? key : KeyRefusal.NotFirst;

    public static KeyResult Add(IReadOnlyList<ApiKey> all, ApiKey key)
    {
        if (IsNameTaken(all, key)) return KeyRefusal.NameTaken;
        return all.Any(other => other.Id == key.Id && other.RevokedAt is null) ? KeyRefusal.Adopted : key;
    }

    /// <summary>Adds the key that a setting names, or gives it a new text. It keeps its id, and so its videos.</summary>
    public static KeyResult ApplySetting(IReadOnlyList<ApiKey> all, ApiKey key)
    {
        if (all.Any(other => other.Id != key.Id && (other.Hash == key.Hash || other.PreviousHash == key.Hash))) return KeyRefusal.TextTaken;
        return all.FirstOrDefault(other => other.Id == key.Id) is { } earlier ? earlier with { Hash = key.Hash, RevokedAt = null } : key;
    }

    private static KeyResult Change(
        IReadOnlyList<ApiKey> all, string id, Func<ApiKey, ApiKey> change, bool keepsOperator, DateTimeOffset now)
    {
        if (all.FirstOrDefault(key => key.Id == id && key.RevokedAt is null) is not { } before) return KeyRefusal.NotFound;
        var after = change(before);
        if (before.Id == OperatorKeySetting.Id && OperatorKeySetting.WouldUndo(before, after)) return KeyRefusal.IsSetting;
        if (IsNameTaken(all, after)) return KeyRefusal.NameTaken;
        var losesOperator = IsOperator(before) && !IsOperator(after);
        if (keepsOperator && losesOperator && !all.Any(other => other.Id != id && IsOperator(other))) return KeyRefusal.LastOperator;
        return after;

        bool IsOperator(ApiKey key) => key.Role is KeyRole.Operator && key.IsActiveAt(now);
    }

    private static bool IsNameTaken(IReadOnlyList<ApiKey> all, ApiKey key) =>
        key.RevokedAt is null && all.Any(other => other.Name == key.Name && other.Id != key.Id && other.RevokedAt is null);
}
