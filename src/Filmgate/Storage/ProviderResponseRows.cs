using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Rows of <c>provider_responses</c>: one for each attempt that a provider refused or failed.</summary>
internal static class ProviderResponseRows
{
    private const string UpsertSql = """
        INSERT INTO provider_responses (video_id, attempt, at, http_status, body) VALUES (@video_id, @attempt, @at, @http_status, @body)
        ON CONFLICT (video_id, attempt) DO UPDATE SET at = excluded.at, http_status = excluded.http_status, body = excluded.body
        """;

    private const string FindSql = """
        SELECT r.attempt, a.provider, a.model, r.at, r.http_status, r.body FROM provider_responses r
        JOIN attempts a ON a.video_id = r.video_id AND a.number = r.attempt
        WHERE r.video_id = @video_id ORDER BY r.attempt
        """;

    /// <summary>Inserts the response, or replaces the earlier one of the attempt.</summary>
    public static void Upsert(SqlSession sql, string videoId, int attempt, DateTimeOffset at, ProviderResponse response) => sql.Execute(
        UpsertSql,
        SqlArg.Of("video_id", videoId),
        SqlArg.Of("attempt", attempt),
        SqlArg.Of("at", at),
        SqlArg.Of("http_status", response.HttpStatus),
        SqlArg.Of("body", response.Body));

    public static Task<IReadOnlyList<StoredProviderResponse>> ListAsync(SqlDatabase database, string videoId, CancellationToken ct) =>
        database.QueryAsync(
            FindSql,
            row => new StoredProviderResponse(
                Attempt: row.NextInt32(),
                Provider: row.NextString(),
                Model: row.NextString(),
                At: row.NextTime(),
                Response: new(row.NextInt32(), row.NextString())),
            ct,
            SqlArg.Of("video_id", videoId));

    public static void DeleteAll(SqlSession sql, string videoId) =>
        sql.Execute("DELETE FROM provider_responses WHERE video_id = @video_id", SqlArg.Of("video_id", videoId));
}
