using Filmgate.Webhooks;

namespace Filmgate.Storage;

/// <summary>Rows of <c>webhook_endpoints</c>.</summary>
internal static class EndpointRows
{
    /// <summary>In the order that <see cref="Read"/> takes them.</summary>
    public const string Columns = "id, owner, url, events, description, created_at, disabled_at, disabled_reason";

    public static DeliveryEndpoint Read(SqlRow row) => new(
        Id: row.NextString(),
        Owner: row.NextString(),
        Url: row.NextString(),
        Events: row.NextString().Split(','),
        Description: row.NextStringOrNull(),
        CreatedAt: row.NextTime(),
        DisabledAt: row.NextTimeOrNull(),
        DisabledReason: row.NextStringOrNull());

    private const string InsertSql = """
        INSERT INTO webhook_endpoints (id, owner, url, events, description, created_at)
        VALUES (@id, @owner, @url, @events, @description, @created_at)
        """;

    public static void Insert(SqlSession sql, DeliveryEndpoint endpoint) => sql.Execute(
        InsertSql,
        SqlArg.Of("id", endpoint.Id),
        SqlArg.Of("owner", endpoint.Owner),
        SqlArg.Of("url", endpoint.Url),
        SqlArg.Of("events", string.Join(',', endpoint.Events)),
        SqlArg.Of("description", endpoint.Description),
        SqlArg.Of("created_at", endpoint.CreatedAt));

    /// <param name="reason">Null: enables the endpoint again.</param>
    public static void Disable(SqlSession sql, string owner, string id, string? reason, DateTimeOffset now) => sql.Execute(
        "UPDATE webhook_endpoints SET disabled_at = @at, disabled_reason = @reason WHERE id = @id AND owner = @owner",
        SqlArg.Of("at", reason is null ? (DateTimeOffset?)null : now),
        SqlArg.Of("reason", reason),
        SqlArg.Of("id", id),
        SqlArg.Of("owner", owner));
}
