using Filmgate.Videos;

namespace Filmgate.Storage;

internal sealed class SqlNodeStore(SqlDatabase database) : INodeStore
{
    private readonly string _forgetSql = $"DELETE FROM nodes WHERE beat_at < {database.Dialect.Now} - 86400000 AND id <> @node";

    private readonly string _listSql = $"""
        SELECT n.id, n.role, n.version, n.started_at, {database.Dialect.Now} - n.beat_at,
            (SELECT COUNT(*) FROM videos v WHERE v.node = n.id AND v.due_at IS NOT NULL),
            (SELECT COUNT(*) FROM deliveries d WHERE d.node = n.id AND d.due_at IS NOT NULL)
        FROM nodes n ORDER BY n.started_at, n.id
        """;

    private static NodeState Read(SqlRow row) => new(
        Id: row.NextString(),
        Role: row.NextStringOrNull(),
        Version: row.NextStringOrNull(),
        StartedAt: row.NextTimeOrNull(),
        SinceBeat: row.NextDuration(),
        Videos: row.NextInt64(),
        Deliveries: row.NextInt64());

    public Task DescribeAsync(string node, string role, string version, DateTimeOffset startedAt, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            const string describe = "UPDATE nodes SET role = @role, version = @version, started_at = @started_at WHERE id = @node";
            sql.Execute(_forgetSql, SqlArg.Of("now", startedAt), SqlArg.Of("node", node));
            return sql.Execute(
                describe,
                SqlArg.Of("role", role),
                SqlArg.Of("version", version),
                SqlArg.Of("started_at", startedAt),
                SqlArg.Of("node", node));
        });

    public Task<IReadOnlyList<NodeState>> ListAsync(DateTimeOffset now, CancellationToken ct) =>
        database.QueryAsync(_listSql, Read, ct, SqlArg.Of("now", now));
}
