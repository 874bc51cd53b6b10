using Filmgate.Webhooks;

namespace Filmgate.Storage;

/// <summary>Rows of <c>delivery_tries</c>: every try of a delivery, by the version that the delivery had.</summary>
internal static class DeliveryTryRows
{
    /// <summary>In the order that <see cref="Read"/> takes them.</summary>
    public const string Columns = "at, status, error, took_ms";

    public static DeliveryTry Read(SqlRow row) => new(
        At: row.NextTime(),
        Status: (int?)row.NextInt64OrNull(),
        Error: row.NextStringOrNull(),
        Took: row.NextDuration());

    private const string InsertSql = """
        INSERT INTO delivery_tries (delivery_id, version, at, status, error, took_ms)
        VALUES (@delivery_id, @version, @at, @status, @error, @took_ms)
        """;

    public static void Insert(SqlSession sql, Delivery delivery, DeliveryTry tried) => sql.Execute(
        InsertSql,
        SqlArg.Of("delivery_id", delivery.Id),
        SqlArg.Of("version", delivery.Version),
        SqlArg.Of("at", tried.At),
        SqlArg.Of("status", tried.Status),
        SqlArg.Of("error", tried.Error),
        SqlArg.Of("took_ms", (long)tried.Took.TotalMilliseconds));
}
