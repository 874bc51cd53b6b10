using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>The ledger in SQL. Entries are written with the changes that they belong to; see <see cref="LedgerChanges"/>.</summary>
internal sealed class SqlLedgerStore(SqlDatabase database, VideoChanges? changes = null) : ILedgerStore
{
    private const string AllRows = """
        FROM ledger_entries e LEFT JOIN videos v ON v.id = e.video_id LEFT JOIN pruned_videos p ON p.id = e.video_id
        """;

    private const string UnresolvedRows = """
        FROM ledger_unresolved u JOIN ledger_entries e ON e.video_id = u.video_id AND e.attempt = u.attempt AND e.kind = 'hold'
        """;

    private const string OfUnresolved = "a.model, a.provider, u.reason, u.since";
    private const string OfAll = "COALESCE(a.model, p.model), COALESCE(a.provider, p.provider), NULL, NULL";
    private static readonly Dictionary<(bool IsUnresolved, bool ByOwner, bool ByVideo, bool IsNext), string> Lists = Statements();
    private readonly EventRows _events = new(database.Dialect);
    private readonly string _lockSql =
        $"SELECT id FROM videos WHERE id = @id {database.Dialect.ForUpdate}";

    public Task<IReadOnlyList<LedgerRow>> ListAsync(LedgerFilter filter, CancellationToken ct)
    {
        var sql = Lists[(filter.IsUnresolved, filter.Owner is not null, filter.VideoId is not null, filter.After is not null)];
        var args = new List<SqlArg> { SqlArg.Of("limit", filter.Limit) };
        if (filter.Owner is not null) args.Add(SqlArg.Of("owner", filter.Owner));
        if (filter.VideoId is not null) args.Add(SqlArg.Of("video", filter.VideoId));
        if (filter.After is { } after)
        {
            args.Add(SqlArg.Of("after", after.VideoId));
            args.Add(SqlArg.Of("after_attempt", after.Attempt));
            args.Add(SqlArg.Of("after_kind", after.Kind.Name()));
        }

        return database.QueryAsync(sql, Read, ct, [.. args]);
    }

    public async Task<Resolution> ResolveAsync(string videoId, ChargeAnswer answer, DateTimeOffset now, CancellationToken ct)
    {
        var result = await database.WriteAsync(videoId, sql => Resolve(sql, videoId, answer, now));
        if (result.Entry is not null) changes?.NotifyAll();
        return result;
    }

    public Task<LedgerVerification> VerifyAsync() => new LedgerVerifier(database).RunAsync();

    private Resolution Resolve(SqlSession sql, string id, ChargeAnswer answer, DateTimeOffset now)
    {
        const string find = $"SELECT {VideoRows.Columns} {VideoRows.From} WHERE v.id = @id";
        const string unresolved = "SELECT attempt FROM ledger_unresolved WHERE video_id = @id ORDER BY attempt";
        const string entries = $"SELECT {LedgerRows.Columns} FROM ledger_entries e WHERE e.video_id = @id AND e.attempt = @attempt";
        const string update = "UPDATE videos SET cost = @cost, version = version + 1 WHERE id = @id RETURNING version";
        if (sql.Query(_lockSql, row => row.NextString(), SqlArg.Of("id", id)).Count == 0) return new(false, [], null);
        var task = sql.Query(find, VideoRows.Read, SqlArg.Of("id", id)).Single();
        var open = sql.Query(unresolved, row => row.NextInt32(), SqlArg.Of("id", id));
        if ((answer.Attempt ?? (open.Count == 1 ? open[0] : 0)) is var number && !open.Contains(number)) return new(true, open, null);

        var found = sql.Query(entries, LedgerRows.Read, SqlArg.Of("id", id), SqlArg.Of("attempt", number));
        var resolved = task.Resolve(number, AttemptCharge.Of(found, isUnresolved: true), answer.Micros);
        var version = sql.Query(
            update, row => row.NextInt64(), SqlArg.Of("cost", VideoJson.Of(resolved.Cost)), SqlArg.Of("id", id)).Single();
        sql.Ledger.Add(sql, resolved, now);
        _events.Insert(sql, id, version, now, "cost_resolved", VideoJson.FactsOf(number, answer.Micros));
        return new(true, open, resolved.Posting.Entries.Single());
    }

    private static LedgerRow Read(SqlRow row)
    {
        var (video, owner, at, entry) = (row.NextString(), row.NextString(), row.NextTime(), LedgerRows.Read(row));
        return new(
            video, owner, at, entry,
            row.NextStringOrNull(), row.NextStringOrNull(), row.NextStringOrNull(), row.NextTimeOrNull());
    }

    /// <summary>Enough videos of a key for a page: each has an entry at least. One may be that of the page before.</summary>
    private static string NewestOfOwner(bool isNext)
    {
        var after = isNext ? "AND id <= @after" : "";
        return $"""
            SELECT id FROM (SELECT id FROM videos WHERE owner = @owner AND cost IS NOT NULL {after} ORDER BY id DESC LIMIT @limit + 1) n
            UNION ALL
            SELECT id FROM (SELECT id FROM pruned_videos WHERE owner = @owner {after} ORDER BY id DESC LIMIT @limit + 1) o
            """;
    }

    private static Dictionary<(bool, bool, bool, bool), string> Statements()
    {
        bool[] either = [false, true];
        var all =
            from isUnresolved in either
            from byOwner in either
            from byVideo in either
            from isNext in either
            select (Key: (isUnresolved, byOwner, byVideo, isNext), Sql: Statement(isUnresolved, byOwner, byVideo, isNext));
        return all.ToDictionary(one => one.Key, one => one.Sql);
    }

    private static string Statement(bool isUnresolved, bool byOwner, bool byVideo, bool isNext)
    {
        const string next = "(e.video_id, e.attempt, e.kind) < (@after, @after_attempt, @after_kind)";
        var conditions = new List<string>();
        if (byOwner) conditions.Add(isUnresolved ? "u.owner = @owner" : $"e.video_id IN ({NewestOfOwner(isNext)})");
        if (byVideo) conditions.Add("e.video_id = @video");
        if (isNext) conditions.Add(next);
        return $"""
            SELECT e.video_id, {(isUnresolved ? "u.owner" : "COALESCE(v.owner, p.owner, '')")}, e.at, {LedgerRows.Columns},
                {(isUnresolved ? OfUnresolved : OfAll)}
            {(isUnresolved ? UnresolvedRows : AllRows)}
            LEFT JOIN attempts a ON a.video_id = e.video_id AND a.number = e.attempt
            {(conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}")}
            ORDER BY e.video_id DESC, e.attempt DESC, e.kind DESC LIMIT @limit
            """;
    }
}
