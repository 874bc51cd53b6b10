using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>The part for leases: a node holds its rows as long as its heartbeat is younger than the lease.</summary>
internal sealed partial class SqlVideoStore
{
    private readonly string _claimSql = $"""
        UPDATE videos SET node = @node, version = version + 1
        WHERE id IN (
            SELECT id FROM videos
            WHERE due_at IS NOT NULL AND (node IS NULL OR node NOT IN (SELECT id FROM nodes WHERE beat_at > @alive_since))
            ORDER BY due_at LIMIT @limit {database.Dialect.SkipLocked})
        RETURNING id, version
        """;

    public Task<IReadOnlyList<VideoTask>> ClaimAsync(string node, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken ct) =>
        database.WriteAsync(sql => Claim(sql, node, now, lease, limit), changed: claimed => claimed.Select(task => task.Id));

    private IReadOnlyList<VideoTask> Claim(SqlSession sql, string node, DateTimeOffset now, TimeSpan lease, int limit)
    {
        var claimed = sql.Query(
            _claimSql,
            row => (Id: row.NextString(), Version: row.NextInt64()),
            SqlArg.Of("node", node),
            SqlArg.Of("alive_since", now - lease),
            SqlArg.Of("limit", limit));
        foreach (var (id, version) in claimed) _events.Insert(sql, id, version, now, "claimed");
        return [.. claimed.Select(row => sql.Query(FindSql, VideoRows.Read, SqlArg.Of("id", row.Id)).Single())];
    }

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
