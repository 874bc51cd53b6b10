using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Rows of <c>attempts</c>: one for each submission of a video.</summary>
internal static class AttemptRows
{
    /// <summary>In the order that <see cref="Read"/> takes them. <c>a</c> is the table's alias.</summary>
    public const string Columns = """
        a.number, a.model, a.provider, a.dialect, a.credential, a.upstream_model, a.operation, a.price_micros,
        a.submitted_at, a.accepted_at, a.ended_at, a.unconfirmed, a.cost_micros, a.cost_report
        """;

    public static Attempt Read(SqlRow row) => new(
        Number: row.NextInt32(),
        Model: row.NextString(),
        Provider: row.NextString(),
        Dialect: row.NextString(),
        Credential: row.NextString(),
        UpstreamModel: row.NextString(),
        Operation: row.NextStringOrNull(),
        PriceMicros: row.NextInt64OrNull(),

        SubmittedAt: row.NextTime(),
        AcceptedAt: row.NextTimeOrNull(),
        EndedAt: row.NextTimeOrNull(),
        Unconfirmed: row.NextInt32(),
        CostMicros: row.NextInt64OrNull(),
        CostReport: row.NextStringOrNull());

    /// <summary>From an outer join: null where there is no attempt.</summary>
    public static Attempt? ReadJoined(SqlRow row) => row.SkipIfNull(ColumnCount) ? null : Read(row);

    private static readonly int ColumnCount = Columns.Split(',').Length;

    private const string UpsertSql = """
        INSERT INTO attempts (video_id, number, model, provider, dialect, credential, upstream_model, operation, price_micros,
            submitted_at, accepted_at, ended_at, unconfirmed, cost_micros, cost_report)
        VALUES (@video_id, @number, @model, @provider, @dialect, @credential, @upstream_model, @operation, @price_micros,
            @submitted_at, @accepted_at, @ended_at, @unconfirmed, @cost_micros, @cost_report)
        ON CONFLICT (video_id, number) DO UPDATE SET model = excluded.model, provider = excluded.provider, dialect = excluded.dialect,
            credential = excluded.credential, upstream_model = excluded.upstream_model, operation = excluded.operation,
            price_micros = excluded.price_micros, submitted_at = excluded.submitted_at, accepted_at = excluded.accepted_at,
            ended_at = excluded.ended_at, unconfirmed = excluded.unconfirmed,
            cost_micros = excluded.cost_micros, cost_report = excluded.cost_report
        """;

    /// <summary>Inserts the attempt, or replaces the one with its number.</summary>
    public static void Upsert(SqlSession sql, string videoId, Attempt attempt) => sql.Execute(
        UpsertSql,
        SqlArg.Of("video_id", videoId),
        SqlArg.Of("number", attempt.Number),
        SqlArg.Of("model", attempt.Model),
        SqlArg.Of("provider", attempt.Provider),
        SqlArg.Of("dialect", attempt.Dialect),
        SqlArg.Of("credential", attempt.Credential),
        SqlArg.Of("upstream_model", attempt.UpstreamModel),
        SqlArg.Of("operation", attempt.Operation),
        SqlArg.Of("price_micros", attempt.PriceMicros),
        SqlArg.Of("submitted_at", attempt.SubmittedAt),
        SqlArg.Of("accepted_at", attempt.AcceptedAt),
        SqlArg.Of("ended_at", attempt.EndedAt),
        SqlArg.Of("unconfirmed", attempt.Unconfirmed),
        SqlArg.Of("cost_micros", attempt.CostMicros),
        SqlArg.Of("cost_report", attempt.CostReport));
}
