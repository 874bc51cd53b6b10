namespace Filmgate.Keys;

/// <summary>The stored API keys. Each write is one transaction; when it returns, it is on disk.</summary>
internal interface IKeyStore
{
    /// <summary>All keys by time of creation, including revoked ones.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct);

    /// <summary>Adds or changes one key. Writes happen one after the other, so the decision sees what it depends on.</summary>
    /// <param name="decide">
    /// Gets all keys, and returns the key to store or why not. It may run more than once. Time of last use is not written.
    /// </param>
    /// <returns>What <paramref name="decide"/> returned.</returns>
    Task<KeyResult> WriteAsync(Func<IReadOnlyList<ApiKey>, KeyResult> decide, CancellationToken ct);

    /// <summary>Records when keys were last used. An earlier time never replaces a later one.</summary>
    Task MarkUsedAsync(IReadOnlyCollection<KeyValuePair<string, DateTimeOffset>> uses, CancellationToken ct);
}

/// <summary>A key as it was stored, or why it was not.</summary>
internal readonly record struct KeyResult(ApiKey? Key, KeyRefusal Refusal = KeyRefusal.None)
{
    public static implicit operator KeyResult(ApiKey key) => new(key);

    public static implicit operator KeyResult(KeyRefusal refusal) => new(null, refusal);
}

/// <summary>Why a key was not added or changed.</summary>
internal enum KeyRefusal
{
    None,

    /// <summary>There is no active key with this id.</summary>
    NotFound,

    /// <summary>An active key has this name: two such keys could not be told apart.</summary>
    NameTaken,

    /// <summary>Another key has this text.</summary>
    TextTaken,

    /// <summary>A key exists or existed, and this one was to be the first.</summary>
    NotFirst,

    /// <summary>An active key has adopted the videos that were made without a key.</summary>
    Adopted,

    /// <summary>No other operator could manage the gateway over HTTP any more.</summary>
    LastOperator,

    /// <summary>The key is a setting of the server, which would undo the change.</summary>
    IsSetting,
}
