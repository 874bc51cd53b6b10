using Filmgate.Keys;

namespace Filmgate.Storage;

internal sealed class SqlKeyStore(SqlDatabase database) : IKeyStore
{
    public Task AddAsync(ApiKey key, CancellationToken ct) => database.WriteAsync(sql => sql.Execute(
        "INSERT INTO api_keys (id, name, hash, status_vocabulary, created_at, delete_after_ms) VALUES (@id, @name, @hash, @status_vocabulary, @created_at, @delete_after_ms)",
        SqlArg.Of("id", key.Id),
        SqlArg.Of("name", key.Name),
        SqlArg.Of("hash", key.Hash),
        SqlArg.Of("status_vocabulary", key.StatusVocabulary),
        SqlArg.Of("created_at", key.CreatedAt),
        SqlArg.Of("delete_after_ms", (long?)key.DeleteAfter?.TotalMilliseconds)));

    public Task<int> SetDeleteAfterAsync(string idOrName, TimeSpan? deleteAfter, CancellationToken ct) => database.WriteAsync(sql => sql.Execute(
        "UPDATE api_keys SET delete_after_ms = @ms WHERE (id = @key OR name = @key) AND revoked_at IS NULL",
        SqlArg.Of("ms", (long?)deleteAfter?.TotalMilliseconds),
        SqlArg.Of("key", idOrName)));

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) => database.ReadAsync<IReadOnlyList<ApiKey>>(
        sql => sql.Query(
            "SELECT id, name, hash, status_vocabulary, created_at, revoked_at, delete_after_ms FROM api_keys ORDER BY created_at, id",
            row => new ApiKey(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), row.TimeOrNull(5), row.Number(6) is { } ms ? TimeSpan.FromMilliseconds(ms) : null)),
        ct);

    public Task<int> RevokeAsync(string idOrName, DateTimeOffset now, CancellationToken ct) => database.WriteAsync(sql => sql.Execute(
        "UPDATE api_keys SET revoked_at = @now WHERE (id = @key OR name = @key) AND revoked_at IS NULL",
        SqlArg.Of("now", now),
        SqlArg.Of("key", idOrName)));
}
