using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>The part for leases: a node holds its rows as long as its heartbeat is younger than the lease.</summary>
internal sealed partial class SqlVideoStore
{
    /// <summary>Finds each holder by one search in the index, however many rows it holds.</summary>
    private const string DeadHoldersSql = """
        WITH RECURSIVE holders (node) AS (
            SELECT (SELECT v.node FROM videos v WHERE v.due_at IS NOT NULL AND v.node IS NOT NULL ORDER BY v.node LIMIT 1)
            UNION ALL
            SELECT (SELECT v.node FROM videos v WHERE v.due_at IS NOT NULL AND v.node > holders.node ORDER BY v.node LIMIT 1)
            FROM holders WHERE holders.node IS NOT NULL)
        SELECT node FROM holders
        WHERE node IS NOT NULL AND node NOT IN (SELECT id FROM nodes WHERE beat_at > @alive_since)
        """;

    private readonly string _claimReleasedSql = ClaimOf("node IS NULL", database.Dialect);
    private readonly string _claimHeldSql = ClaimOf(
        "node = @holder AND NOT EXISTS (SELECT 1 FROM nodes WHERE id = @holder AND beat_at > @alive_since)", database.Dialect);

    public Task<IReadOnlyList<VideoTask>> ClaimAsync(string node, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken ct) =>
        database.WriteAsync(sql => Claim(sql, node, now, lease, limit), changed: claimed => claimed.Select(task => task.Id));

    private IReadOnlyList<VideoTask> Claim(SqlSession sql, string node, DateTimeOffset now, TimeSpan lease, int limit)
    {
        var claimed = sql.Query(_claimReleasedSql, ReadClaim, SqlArg.Of("node", node), SqlArg.Of("limit", limit));
        if (claimed.Count < limit)
        {
            var aliveSince = SqlArg.Of("alive_since", now - lease);
            foreach (var holder in sql.Query(DeadHoldersSql, row => row.NextString(), aliveSince))
            {
                claimed.AddRange(sql.Query(
                    _claimHeldSql,
                    ReadClaim,
                    SqlArg.Of("node", node),
                    SqlArg.Of("holder", holder),
                    aliveSince,
                    SqlArg.Of("limit", limit - claimed.Count)));
                if (claimed.Count == limit) break;
            }
        }

        foreach (var (id, version) in claimed) _events.Insert(sql, id, version, now, "claimed");
        return [.. claimed.Select(row => sql.Query(FindSql, VideoRows.Read, SqlArg.Of("id", row.Id)).Single())];
    }

    /// <remarks>Without an order: sorting what is left for each batch would take most of the time of a large take-over.</remarks>
    private static string ClaimOf(string rows, SqlDialect dialect) => $"""
        UPDATE videos SET node = @node, version = version + 1
        WHERE id IN (SELECT id FROM videos WHERE due_at IS NOT NULL AND {rows} LIMIT @limit {dialect.SkipLocked})
        RETURNING id, version
        """;

    private static (string Id, long Version) ReadClaim(SqlRow row) => (row.NextString(), row.NextInt64());

    public Task HeartbeatAsync(string node, DateTimeOffset now, CancellationToken ct) => database.WriteKeepingCacheAsync(sql => sql.Execute(
        "INSERT INTO nodes (id, beat_at) VALUES (@node, @now) ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at",
        SqlArg.Of("node", node),
        SqlArg.Of("now", now)));

    public Task ReleaseAsync(string node, CancellationToken ct) => database.WriteAsync(sql =>
    {
        sql.Execute("UPDATE videos SET node = NULL WHERE node = @node AND due_at IS NOT NULL", SqlArg.Of("node", node));
        return sql.Execute("DELETE FROM nodes WHERE id = @node", SqlArg.Of("node", node));
    });

    public Task RemoveOtherNodesAsync(string node, CancellationToken ct) =>
        database.WriteAsync(sql => sql.Execute("DELETE FROM nodes WHERE id <> @node", SqlArg.Of("node", node)));
}
