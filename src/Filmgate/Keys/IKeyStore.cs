namespace Filmgate.Keys;

/// <summary>The stored API keys. Each write is one statement; when it returns, it is on disk.</summary>
internal interface IKeyStore
{
    /// <summary>Adds a key, unless an active key has the same name: two such keys could not be told apart.</summary>
    /// <returns>False: an active key has this name. Nothing was written.</returns>
    Task<bool> AddAsync(ApiKey key, CancellationToken ct);

    /// <summary>Adds the first key of a gateway. Of several nodes that start at once, one succeeds.</summary>
    /// <returns>False: a key exists or existed. Nothing was written.</returns>
    Task<bool> AddFirstAsync(ApiKey key, CancellationToken ct);

    /// <summary>Adds the key that a setting names, or gives it a new text. It keeps its id, and so its videos.</summary>
    /// <returns>False: another key has this text. Nothing was written.</returns>
    Task<bool> ReplaceAsync(ApiKey key, CancellationToken ct);

    /// <summary>All keys by time of creation, including revoked ones.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct);

    /// <summary>Changes how long the files of active keys' videos are kept; see <see cref="ApiKey.DeleteAfter"/>.</summary>
    /// <returns>How many keys with this id or name were changed. 0: none is active.</returns>
    Task<int> SetDeleteAfterAsync(string idOrName, TimeSpan? deleteAfter, CancellationToken ct);

    /// <summary>Revokes active keys. They stay listed.</summary>
    /// <returns>How many keys with this id or name were revoked. 0: none was active.</returns>
    Task<int> RevokeAsync(string idOrName, DateTimeOffset now, CancellationToken ct);
}
