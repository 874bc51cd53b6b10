using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Filmgate.Keys;

namespace Filmgate.Storage;

/// <summary>Rows of <c>api_keys</c>.</summary>
internal sealed class SqlKeyStore(SqlDatabase database) : IKeyStore
{
    /// <summary>In the order that <see cref="Read"/> takes them.</summary>
    private const string Columns = """
        id, name, hash, status_vocabulary, created_at, revoked_at, delete_after_ms,
        role, prefix, expires_at, last_used_at, previous_hash, previous_until, models, providers, metadata, limits
        """;

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
        Prefix = row.NextStringOrNull(),
        ExpiresAt = row.NextTimeOrNull(),
        LastUsedAt = row.NextTimeOrNull(),
        PreviousHash = row.NextStringOrNull(),
        PreviousUntil = row.NextTimeOrNull(),
        Access = new(row.NextJson(KeyJson.Default.IReadOnlyListString), row.NextJson(KeyJson.Default.IReadOnlyListString)),
        Metadata = row.NextJson(KeyJson.Default.IReadOnlyDictionaryStringString),
        Limits = row.NextJson(KeyJson.Default.KeyLimits) ?? KeyLimits.None,
    };

    private const string ListSql = $"SELECT {Columns} FROM api_keys ORDER BY created_at, id";

    private const string UpsertSql = """
        INSERT INTO api_keys (id, name, hash, status_vocabulary, created_at, revoked_at, delete_after_ms,
            role, prefix, expires_at, previous_hash, previous_until, models, providers, metadata, limits)
        VALUES (@id, @name, @hash, @status_vocabulary, @created_at, @revoked_at, @delete_after_ms,
            @role, @prefix, @expires_at, @previous_hash, @previous_until, @models, @providers, @metadata, @limits)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, hash = excluded.hash, status_vocabulary = excluded.status_vocabulary,
            created_at = excluded.created_at, revoked_at = excluded.revoked_at, delete_after_ms = excluded.delete_after_ms,
            role = excluded.role, prefix = excluded.prefix, expires_at = excluded.expires_at,
            previous_hash = excluded.previous_hash, previous_until = excluded.previous_until,
            models = excluded.models, providers = excluded.providers, metadata = excluded.metadata, limits = excluded.limits
        """;

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) => database.QueryAsync(ListSql, Read, ct);

    public Task<KeyResult> WriteAsync(Func<IReadOnlyList<ApiKey>, KeyResult> decide, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            sql.Execute(database.Dialect.LockOwner, SqlArg.Of("owner", "api_keys"));     // one writer of keys at a time
            var result = decide(sql.Query(ListSql, Read));
            if (result.Key is not { } key) return result;
            Upsert(sql, key);
            if (key.Limits is not { MaxInFlight: null, MaxQueued: null }) CreateLimitRows.CountUnfinished(sql, key.Id);
            return result;
        });

    public Task MarkUsedAsync(IReadOnlyCollection<KeyValuePair<string, DateTimeOffset>> uses, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            const string mark =
                "UPDATE api_keys SET last_used_at = @at WHERE id = @id AND (last_used_at IS NULL OR last_used_at < @at)";
            foreach (var (id, at) in uses.OrderBy(use => use.Key, StringComparer.Ordinal))     // in one order: no deadlocks
                sql.Execute(mark, SqlArg.Of("at", at), SqlArg.Of("id", id));
            return true;
        });

    private static void Upsert(SqlSession sql, ApiKey key) => sql.Execute(
        UpsertSql,
        SqlArg.Of("id", key.Id),
        SqlArg.Of("name", key.Name),
        SqlArg.Of("hash", key.Hash),
        SqlArg.Of("status_vocabulary", key.StatusVocabulary),
        SqlArg.Of("created_at", key.CreatedAt),
        SqlArg.Of("revoked_at", key.RevokedAt),
        SqlArg.Of("delete_after_ms", (long?)key.DeleteAfter?.TotalMilliseconds),
        SqlArg.Of("role", key.Role.Name()),
        SqlArg.Of("prefix", key.Prefix),
        SqlArg.Of("expires_at", key.ExpiresAt),
        SqlArg.Of("previous_hash", key.PreviousHash),
        SqlArg.Of("previous_until", key.PreviousUntil),
        SqlArg.Of("models", Json(key.Access.Models, KeyJson.Default.IReadOnlyListString)),
        SqlArg.Of("providers", Json(key.Access.Providers, KeyJson.Default.IReadOnlyListString)),
        SqlArg.Of("metadata", Json(key.Metadata, KeyJson.Default.IReadOnlyDictionaryStringString)),
        SqlArg.Of("limits", key.Limits == KeyLimits.None ? null : Json(key.Limits, KeyJson.Default.KeyLimits)));

    private static string? Json<T>(T? value, JsonTypeInfo<T> type)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, type);
}
