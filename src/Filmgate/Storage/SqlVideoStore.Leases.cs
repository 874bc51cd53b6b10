using Filmgate.Storage.Postgres;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>The part for leases: a node holds its rows as long as its heartbeat is younger than the lease.</summary>
internal sealed partial class SqlVideoStore
{
    /// <summary>Finds each holder by one search in the index, however many rows it holds.</summary>
    private static string DeadHolders(SqlDialect dialect) => $"""
        WITH RECURSIVE holders (node) AS (
            SELECT (SELECT v.node FROM videos v WHERE v.due_at IS NOT NULL AND v.node IS NOT NULL ORDER BY v.node LIMIT 1)
            UNION ALL
            SELECT (SELECT v.node FROM videos v WHERE v.due_at IS NOT NULL AND v.node > holders.node ORDER BY v.node LIMIT 1)
            FROM holders WHERE holders.node IS NOT NULL)
        SELECT node FROM holders
        WHERE node IS NOT NULL AND node <> @node AND node NOT IN (SELECT id FROM nodes WHERE beat_at > {dialect.Now} - @lease)
        """;

    /// <summary>Rows of a node that is not alive, in batches. Locked: another node skips them.</summary>
    internal static string RowsOfDeadHolder(SqlDialect dialect) => RowsToClaim(
        $"node = @holder AND NOT EXISTS (SELECT 1 FROM nodes WHERE id = @holder AND beat_at > {dialect.Now} - @lease)", dialect);

    private readonly string _deadHoldersSql = DeadHolders(database.Dialect);
    private readonly string _releasedRowsSql = RowsToClaim("node IS NULL", database.Dialect);
    private readonly string _heldRowsSql = RowsOfDeadHolder(database.Dialect);

    public Task<IReadOnlyList<VideoTask>> ClaimAsync(string node, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken ct) =>
        database.WriteAsync(sql => Claim(sql, node, now, lease, limit), changed: claimed => claimed.Select(task => task.Id));

    private IReadOnlyList<VideoTask> Claim(SqlSession sql, string node, DateTimeOffset now, TimeSpan lease, int limit)
    {
        const string claim = "UPDATE videos SET node = @node, version = version + 1 WHERE id = @id RETURNING version";
        var ids = sql.Query(_releasedRowsSql, row => row.NextString(), SqlArg.Of("limit", limit));
        if (ids.Count < limit)
        {
            var (time, length) = (SqlArg.Of("now", now), SqlArg.Of("lease", (long)lease.TotalMilliseconds));
            foreach (var holder in sql.Query(_deadHoldersSql, row => row.NextString(), time, length, SqlArg.Of("node", node)))
            {
                var left = SqlArg.Of("limit", limit - ids.Count);
                ids.AddRange(sql.Query(_heldRowsSql, row => row.NextString(), time, length, SqlArg.Of("holder", holder), left));
                if (ids.Count == limit) break;
            }
        }

        var claimed = new List<VideoTask>(ids.Count);
        foreach (var id in ids)
        {
            var version = sql.Query(claim, row => row.NextInt64(), SqlArg.Of("node", node), SqlArg.Of("id", id)).Single();
            _events.Insert(sql, id, version, now, "claimed");
            claimed.Add(sql.Query(FindSql, VideoRows.Read, SqlArg.Of("id", id)).Single());
        }

        return claimed;
    }

    /// <remarks>Not sorted by due date: sorting what is left for each batch would take most of the time of a large take-over.</remarks>
    private static string RowsToClaim(string rows, SqlDialect dialect) =>
        $"SELECT id FROM videos WHERE due_at IS NOT NULL AND {rows} {dialect.ClaimOrder} LIMIT @limit {dialect.SkipLocked}";

    private readonly string _beatSql =
        $"INSERT INTO nodes (id, beat_at) VALUES (@node, {database.Dialect.Now}) ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at";

    public Task HeartbeatAsync(string node, DateTimeOffset now, CancellationToken ct) => database.WriteKeepingCacheAsync(sql => sql.Execute(
        _beatSql,
        SqlArg.Of("node", node),
        SqlArg.Of("now", now)));

    public async Task<long> CountHeldAsync(string node, CancellationToken ct)
    {
        const string count = "SELECT COUNT(*) FROM videos WHERE node = @node AND due_at IS NOT NULL";
        return await database.QueryFirstAsync(count, row => row.NextInt64(), ct, SqlArg.Of("node", node));
    }

    public Task<IReadOnlyList<string>> HeldAsync(string node, CancellationToken ct)
    {
        const string held = "SELECT id FROM videos WHERE node = @node AND due_at IS NOT NULL";
        return database.QueryAsync(held, row => row.NextString(), ct, SqlArg.Of("node", node));
    }

    public Task SaveOperationAsync(string id, int attempt, string operation, DateTimeOffset now, CancellationToken ct)
    {
        const string save = """
            UPDATE attempts SET operation = @operation, accepted_at = @now
            WHERE video_id = @id AND number = @attempt AND operation IS NULL
            """;
        return database.WriteAsync(id, sql => sql.Execute(
            save,
            SqlArg.Of("operation", operation),
            SqlArg.Of("now", now),
            SqlArg.Of("id", id),
            SqlArg.Of("attempt", attempt)));
    }

    public Task ReleaseAsync(string node, CancellationToken ct) => database.WriteAsync(sql =>
    {
        sql.Execute("UPDATE videos SET node = NULL WHERE node = @node AND due_at IS NOT NULL", SqlArg.Of("node", node));
        if (database.Source is not null) PostgresSignals.SignalClaimable(sql);      // not by the service, which stops at the same time
        return sql.Execute("DELETE FROM nodes WHERE id = @node", SqlArg.Of("node", node));
    });

    public Task RemoveOtherNodesAsync(string node, CancellationToken ct) =>
        database.WriteAsync(sql => sql.Execute("DELETE FROM nodes WHERE id <> @node", SqlArg.Of("node", node)));
}
