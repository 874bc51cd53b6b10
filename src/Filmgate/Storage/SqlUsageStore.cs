using System.Collections.Concurrent;
using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Usage reports in SQL: the videos of a range of ids, with their entries, also those whose rows were deleted.</summary>
internal sealed class SqlUsageStore(SqlDatabase database) : IUsageStore
{
    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>The id of a video can be ahead of its clock.</summary>
    private static readonly TimeSpan ClockAhead = TimeSpan.FromSeconds(2);
    private static readonly ConcurrentDictionary<(UsageGroups Groups, bool ByOwner), string> Statements = new();

    private static readonly (UsageGroups Group, string Column)[] Columns =
    [
        (UsageGroups.Day, "day"), (UsageGroups.Key, "owner"), (UsageGroups.Model, "model"),
        (UsageGroups.Provider, "provider"), (UsageGroups.Status, "status"),
    ];

    private const string Sums = """
        COUNT(*), CAST(COALESCE(SUM(CASE WHEN status = 'completed' THEN 1 ELSE 0 END), 0) AS BIGINT),
        CAST(COALESCE(SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END), 0) AS BIGINT),
        CAST(COALESCE(SUM(CASE WHEN status = 'cancelled' THEN 1 ELSE 0 END), 0) AS BIGINT),
        CAST(COALESCE(SUM(CASE WHEN status = 'completed' AND attempt > 1 THEN 1 ELSE 0 END), 0) AS BIGINT),
        CAST(COALESCE(SUM(ms), 0) AS BIGINT), CAST(COALESCE(SUM(spent), 0) AS BIGINT), CAST(COALESCE(SUM(gateway), 0) AS BIGINT),
        CAST(COALESCE(SUM(held), 0) AS BIGINT), CAST(COALESCE(SUM(unknown_holds), 0) AS BIGINT),
        CAST(COALESCE(SUM(CASE WHEN status = 'failed' OR status = 'cancelled' THEN spent ELSE 0 END), 0) AS BIGINT)
        """;

    private const string Entries = """
        LEFT JOIN (
            SELECT video_id, SUM(spent_micros) AS spent, SUM(gateway_micros) AS gateway, SUM(held_micros) AS held,
                SUM(unknown_holds) AS unknown_holds, MAX(delivered_ms) AS ms
            FROM ledger_entries WHERE video_id >= @first AND video_id < @end GROUP BY video_id
        ) e ON e.video_id = v.id
        WHERE v.id >= @first AND v.id < @end AND v.created_at >= @from AND v.created_at < @to
        """;

    private const string Money = """
        COALESCE(e.spent, 0) AS spent, COALESCE(e.gateway, 0) AS gateway, COALESCE(e.held, 0) AS held,
        COALESCE(e.unknown_holds, 0) AS unknown_holds
        """;

    public Task<IReadOnlyList<UsageLine>> ReadAsync(UsageQuery query, CancellationToken ct)
    {
        var sql = Statements.GetOrAdd((query.Groups, query.Owner is not null), key => Statement(key.Groups, key.ByOwner));
        var args = new List<SqlArg>
        {
            SqlArg.Of("first", VideoId.FirstSince(query.From)),
            SqlArg.Of("end", VideoId.FirstSince(query.To + ClockAhead)),
            SqlArg.Of("from", query.From),
            SqlArg.Of("to", query.To),
            SqlArg.Of("limit", query.Limit),
        };
        if (query.Owner is not null) args.Add(SqlArg.Of("owner", query.Owner));
        return database.QueryAsync(sql, row => Read(row, query.Groups), ct, [.. args]);
    }

    private static UsageLine Read(SqlRow row, UsageGroups groups) => new(
        Day: groups.HasFlag(UsageGroups.Day) ? DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(row.NextInt64())) : null,
        Key: groups.HasFlag(UsageGroups.Key) ? row.NextString() : null,
        Model: groups.HasFlag(UsageGroups.Model) ? row.NextString() : null,
        Provider: groups.HasFlag(UsageGroups.Provider) ? row.NextString() : null,
        Status: groups.HasFlag(UsageGroups.Status) ? row.NextString() : null,
        Videos: row.NextInt64(),
        Completed: row.NextInt64(),
        Failed: row.NextInt64(),
        Cancelled: row.NextInt64(),
        Rescued: row.NextInt64(),
        DeliveredMs: row.NextInt64(),
        Spent: row.NextInt64(),
        Gateway: row.NextInt64(),
        Held: row.NextInt64(),
        UnknownHolds: row.NextInt64(),
        FailedSpent: row.NextInt64());

    private static string Statement(UsageGroups groups, bool byOwner)
    {
        var owner = byOwner ? "AND v.owner = @owner" : "";
        var columns = string.Join(", ", Columns.Where(one => groups.HasFlag(one.Group)).Select(one => one.Column));
        return $"""
            WITH m AS (
                SELECT v.created_at / {MillisecondsPerDay} AS day, v.owner AS owner, v.model AS model, COALESCE(a.provider, '') AS provider,
                    CASE WHEN v.status = 'submitting' OR v.status = 'running' OR v.status = 'storing' THEN 'in_progress' ELSE v.status END
                        AS status,
                    v.attempt AS attempt, COALESCE(s.duration_ms, e.ms, 0) AS ms, {Money}
                FROM videos v LEFT JOIN attempts a ON a.video_id = v.id AND a.number = v.attempt
                LEFT JOIN assets s ON s.video_id = v.id AND s.kind = 'video' {Entries} {owner}
                UNION ALL
                SELECT v.created_at / {MillisecondsPerDay}, v.owner, v.model, COALESCE(v.provider, ''), v.status, v.attempt,
                    COALESCE(e.ms, 0), {Money}
                FROM pruned_videos v {Entries} {owner}
            )
            SELECT {(columns.Length == 0 ? "" : $"{columns},")} {Sums} FROM m
            {(columns.Length == 0 ? "" : $"GROUP BY {columns} ORDER BY {columns}")} LIMIT @limit
            """;
    }
}
