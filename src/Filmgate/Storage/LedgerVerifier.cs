using System.Globalization;
using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// Computes every sum of the ledger again: each video's from its entries, and each balance from the entries of its videos. It reads one
/// snapshot, beside a running gateway too.
/// </summary>
internal sealed class LedgerVerifier(SqlDatabase database)
{
    private const int PageSize = 1000;
    private const int MaxDifferences = 1000;

    private const string Page = """
        SELECT v.id, v.owner, v.budget_group, v.created_at, v.status, v.watch_until, v.cost,
            CAST(COALESCE(SUM(e.held_micros), 0) AS BIGINT), CAST(COALESCE(SUM(e.spent_micros), 0) AS BIGINT),
            CAST(COALESCE(SUM(e.gateway_micros), 0) AS BIGINT), CAST(COALESCE(SUM(e.unknown_holds), 0) AS BIGINT), COUNT(e.kind),
            (SELECT COUNT(*) FROM ledger_unresolved u WHERE u.video_id = v.id)
        FROM videos v LEFT JOIN ledger_entries e ON e.video_id = v.id
        WHERE v.id > @after GROUP BY v.id ORDER BY v.id LIMIT @limit
        """;

    private const string PrunedPage = """
        SELECT p.id, p.owner, p.budget_group, p.created_at,
            CAST(COALESCE(SUM(e.held_micros), 0) AS BIGINT), CAST(COALESCE(SUM(e.spent_micros), 0) AS BIGINT),
            CAST(COALESCE(SUM(e.unknown_holds), 0) AS BIGINT), CAST(COALESCE(SUM(e.gateway_micros), 0) AS BIGINT), COUNT(e.kind)
        FROM pruned_videos p LEFT JOIN ledger_entries e ON e.video_id = p.id
        WHERE p.id > @after GROUP BY p.id ORDER BY p.id LIMIT @limit
        """;

    private const string BalancesSql = """
        SELECT account, period, CAST(SUM(held_micros) AS BIGINT), CAST(SUM(spent_micros) AS BIGINT), CAST(SUM(unknown_holds) AS BIGINT)
        FROM ledger_balances GROUP BY account, period
        """;

    private const string StrayEntries = """
        SELECT e.video_id FROM ledger_entries e LEFT JOIN videos v ON v.id = e.video_id LEFT JOIN pruned_videos p ON p.id = e.video_id
        WHERE v.id IS NULL AND p.id IS NULL LIMIT 100
        """;

    private readonly List<LedgerDifference> _differences = [];
    private readonly Dictionary<(string Account, string Period), Balance> _computed = [];
    private Dictionary<string, TimeZoneInfo> _zones = [];
    private long _videos;
    private long _entries;
    private long _unresolved;

    public Task<LedgerVerification> RunAsync() => database.ReadSnapshotAsync(sql =>
    {
        _zones = sql.Query($"SELECT {BudgetRows.Columns} FROM budgets", BudgetRows.Read).ToDictionary(one => one.Account, one => one.Zone);
        var after = "";
        while (sql.Query(Page, Read, SqlArg.Of("after", after), SqlArg.Of("limit", PageSize)) is { Count: > 0 } page)
        {
            foreach (var video in page) Check(video);
            after = page[^1].Id;
        }

        after = "";
        while (sql.Query(PrunedPage, ReadPruned, SqlArg.Of("after", after), SqlArg.Of("limit", PageSize)) is { Count: > 0 } pruned)
        {
            foreach (var video in pruned) Check(video);
            after = pruned[^1].Id;
        }

        foreach (var id in sql.Query(StrayEntries, row => row.NextString())) Add(id, "entries", "entries of a video", "no such video");
        var stored = sql.Query(BalancesSql, row => (
            Key: (row.NextString(), row.NextString()), Sum: new Balance(row.NextInt64(), row.NextInt64(), row.NextInt64())));
        foreach (var (key, sum) in stored) Compare(key, sum, _computed.GetValueOrDefault(key));
        foreach (var key in _computed.Keys.Except(stored.Select(row => row.Key))) Compare(key, default, _computed[key]);
        return new LedgerVerification(_videos, _entries, stored.Count, _unresolved, _differences);
    });

    private static VideoSums Read(SqlRow row) => new(
        Id: row.NextString(),
        Owner: row.NextString(),
        Group: row.NextStringOrNull(),
        CreatedAt: row.NextTime(),
        Status: VideoStatusExtensions.Parse(row.NextString()),
        WatchUntil: row.NextTimeOrNull(),
        Cost: row.NextJson(VideoJson.Default.VideoCost),
        Sum: new(row.NextInt64(), row.NextInt64(), 0),
        Gateway: row.NextInt64(),
        Unknown: row.NextInt64(),
        Entries: row.NextInt64(),
        Unresolved: row.NextInt64());

    private static PrunedSums ReadPruned(SqlRow row) => new(
        Id: row.NextString(),
        Owner: row.NextString(),
        Group: row.NextStringOrNull(),
        CreatedAt: row.NextTime(),
        Sum: new(row.NextInt64(), row.NextInt64(), row.NextInt64()),
        Gateway: row.NextInt64(),
        Entries: row.NextInt64());

    private void Check(PrunedSums video)
    {
        _entries += video.Entries;
        if (video.Sum with { SpentMicros = 0 } is { IsZero: false } open)
            Add(video.Id, "held although its rows were deleted", Text(open), "nothing held");
        Count(video.Owner, video.CreatedAt, video.Sum);
        if (video.Group is { } group) Count(group, video.CreatedAt, video.Sum);
        Count(LedgerAccount.Gateway, video.CreatedAt, new(0, video.Gateway, 0));
    }

    private void Check(VideoSums video)
    {
        _videos++;
        _entries += video.Entries;
        _unresolved += video.Unresolved;
        var sum = video.Sum with { UnknownHolds = video.Unknown };
        var cost = video.Cost ?? VideoCost.None;
        var stored = new Balance(cost.HeldMicros, cost.SpentMicros, cost.UnknownHolds);
        if (stored != sum) Add(video.Id, "sums of the video", Text(stored), Text(sum));
        if (cost.GatewayMicros != video.Gateway) Add(video.Id, "paid by the gateway", Usd(cost.GatewayMicros), Usd(video.Gateway));
        if (cost.Unresolved != video.Unresolved) Add(video.Id, "unresolved attempts", $"{cost.Unresolved}", $"{video.Unresolved}");
        if (video is { IsOver: true, Unresolved: 0 } && (sum.HeldMicros != 0 || sum.UnknownHolds != 0))
            Add(video.Id, "held although the video is over", Text(sum), "nothing held");
        Count(video.Owner, video.CreatedAt, sum);
        if (video.Group is { } group) Count(group, video.CreatedAt, sum);
        Count(LedgerAccount.Gateway, video.CreatedAt, new(0, video.Gateway, 0));
    }

    private void Count(string account, DateTimeOffset createdAt, Balance sum)
    {
        if (sum.IsZero) return;
        foreach (var period in AccountPeriod.Of(createdAt, _zones.GetValueOrDefault(account, TimeZoneInfo.Utc)))
            _computed[(account, period)] = _computed.GetValueOrDefault((account, period)) + sum;
    }

    private void Compare((string Account, string Period) key, Balance stored, Balance computed)
    {
        if (stored != computed) Add($"{key.Account} {key.Period}", "balance", Text(stored), Text(computed));
    }

    private void Add(string subject, string what, string stored, string computed)
    {
        if (_differences.Count < MaxDifferences) _differences.Add(new(subject, what, stored, computed));
    }

    private static string Text(Balance sum) =>
        $"held {Usd(sum.HeldMicros)}, spent {Usd(sum.SpentMicros)}, {sum.UnknownHolds} unknown holds";

    private static string Usd(long micros) => string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000_000m:0.00####} USD");

    private sealed record PrunedSums(
        string Id, string Owner, string? Group, DateTimeOffset CreatedAt, Balance Sum, long Gateway, long Entries);

    private sealed record VideoSums(
        string Id,
        string Owner,
        string? Group,
        DateTimeOffset CreatedAt,
        VideoStatus Status,
        DateTimeOffset? WatchUntil,
        VideoCost? Cost,
        Balance Sum,
        long Gateway,
        long Unknown,
        long Entries,
        long Unresolved)
    {
        public bool IsOver => Status.IsTerminal() && WatchUntil is null;
    }
}
