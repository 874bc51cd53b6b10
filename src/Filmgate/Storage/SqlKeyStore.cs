using Filmgate.Keys;

namespace Filmgate.Storage;

/// <summary>Rows of <c>api_keys</c>.</summary>
internal sealed class SqlKeyStore(SqlDatabase database) : IKeyStore
{
    /// <summary>In the order that <see cref="Read"/> takes them.</summary>
    private const string Columns = "id, name, hash, status_vocabulary, created_at, revoked_at, delete_after_ms, role";

    private static ApiKey Read(SqlRow row) => new(
        Id: row.NextString(),
        Name: row.NextString(),
        Hash: row.NextString(),
        StatusVocabulary: row.NextString(),
        CreatedAt: row.NextTime(),
        RevokedAt: row.NextTimeOrNull(),
        DeleteAfter: row.NextInt64OrNull() is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null)
    {
        Role = KeyRoleExtensions.Parse(row.NextString()),
    };

    private const string Insert = """
        INSERT INTO api_keys (id, name, hash, status_vocabulary, created_at, delete_after_ms, role)
        SELECT @id, @name, @hash, @status_vocabulary, @created_at, @delete_after_ms, @role
        """;

    private const string InsertSql =
        $"{Insert} WHERE NOT EXISTS (SELECT 1 FROM api_keys WHERE name = @name AND revoked_at IS NULL)";

    private const string InsertFirstSql = $"{Insert} WHERE NOT EXISTS (SELECT 1 FROM api_keys)";

    /// <remarks>The condition also tells SQLite that ON CONFLICT does not belong to a join.</remarks>
    private const string ReplaceSql = $"""
        {Insert} WHERE NOT EXISTS (SELECT 1 FROM api_keys WHERE hash = @hash AND id <> @id)
        ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, revoked_at = NULL
        """;

    public Task<bool> AddAsync(ApiKey key, CancellationToken ct) => WriteAsync(InsertSql, key, lockedName: key.Name);

    public Task<bool> AddFirstAsync(ApiKey key, CancellationToken ct) => WriteAsync(InsertFirstSql, key, lockedName: "");

    public Task<bool> ReplaceAsync(ApiKey key, CancellationToken ct) => WriteAsync(ReplaceSql, key, lockedName: key.Name);

    /// <param name="lockedName">What two transactions add one after the other: keys of one name, or the first key.</param>
    private Task<bool> WriteAsync(string statement, ApiKey key, string lockedName) => database.WriteKeepingCacheAsync(sql =>
    {
        sql.Execute(database.Dialect.LockOwner, SqlArg.Of("owner", lockedName));
        return sql.Execute(
            statement,
            SqlArg.Of("id", key.Id),
            SqlArg.Of("name", key.Name),
            SqlArg.Of("hash", key.Hash),
            SqlArg.Of("status_vocabulary", key.StatusVocabulary),
            SqlArg.Of("created_at", key.CreatedAt),
            SqlArg.Of("delete_after_ms", (long?)key.DeleteAfter?.TotalMilliseconds),
            SqlArg.Of("role", key.Role.Name())) == 1;
    });

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct)
    {
        const string list = $"SELECT {Columns} FROM api_keys ORDER BY created_at, id";
        return database.QueryAsync(list, Read, ct);
    }

    public Task<int> SetDeleteAfterAsync(string idOrName, TimeSpan? deleteAfter, CancellationToken ct) =>
        database.WriteAsync(sql => sql.Execute(
            "UPDATE api_keys SET delete_after_ms = @ms WHERE (id = @key OR name = @key) AND revoked_at IS NULL",
            SqlArg.Of("ms", (long?)deleteAfter?.TotalMilliseconds),
            SqlArg.Of("key", idOrName)));

    public Task<int> RevokeAsync(string idOrName, DateTimeOffset now, CancellationToken ct) => database.WriteAsync(sql => sql.Execute(
        "UPDATE api_keys SET revoked_at = @now WHERE (id = @key OR name = @key) AND revoked_at IS NULL",
        SqlArg.Of("now", now),
        SqlArg.Of("key", idOrName)));
}
