using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Storage;

/// <summary>Webhook deliveries in SQL. The tests' DeliveryStoreContract is what every database must do.</summary>
internal sealed partial class SqlDeliveryStore(SqlDatabase database) : IDeliveryStore
{
    private const string FindSql = $"SELECT {DeliveryRows.Columns}, body FROM deliveries WHERE id = @id";

    private const string SettleSql = """
        UPDATE deliveries SET status = @status, version = version + 1, tries = tries + 1, due_at = @due_at, ended_at = @ended_at
        WHERE id = @id AND version = @version AND node = @node AND due_at IS NOT NULL
        """;

    private const string FailPending =
        "UPDATE deliveries SET status = 'failed', version = version + 1, due_at = NULL, ended_at = @now WHERE due_at IS NOT NULL";

    private const string FailPendingOfEndpointSql = $"{FailPending} AND owner = @owner AND endpoint_id = @endpoint_id";

    private const string ClaimSql = $"""
        UPDATE deliveries SET node = @node, version = version + 1 WHERE id = @id RETURNING {DeliveryRows.Columns}, receiver
        """;

    private readonly string _releasedRowsSql = RowsToClaim("node IS NULL", database.Dialect);
    private readonly string _heldRowsSql = RowsToClaim(
        $"node = @holder AND NOT EXISTS (SELECT 1 FROM nodes WHERE id = @holder AND beat_at > {database.Dialect.Now} - @lease)",
        database.Dialect);

    /// <summary>Finds each holder by one search in the index, however many deliveries it holds.</summary>
    private readonly string _deadHoldersSql = $"""
        WITH RECURSIVE holders (node) AS (
            SELECT (SELECT d.node FROM deliveries d WHERE d.due_at IS NOT NULL AND d.node IS NOT NULL ORDER BY d.node LIMIT 1)
            UNION ALL
            SELECT (SELECT d.node FROM deliveries d WHERE d.due_at IS NOT NULL AND d.node > holders.node ORDER BY d.node LIMIT 1)
            FROM holders WHERE holders.node IS NOT NULL)
        SELECT node FROM holders
        WHERE node IS NOT NULL AND node <> @node
            AND node NOT IN (SELECT id FROM nodes WHERE beat_at > {database.Dialect.Now} - @lease)
        """;

    /// <remarks>In the order of the index: sorted by due date, each page of a large backlog would read and sort all of it.</remarks>
    private static string RowsToClaim(string rows, SqlDialect dialect) =>
        $"SELECT id FROM deliveries WHERE due_at IS NOT NULL AND {rows} ORDER BY since LIMIT @limit {dialect.SkipLocked}";

    public Task AddAsync(NewDelivery message, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        DeliveryRows.Insert(sql, message);
        return true;
    });

    public Task<IReadOnlyList<Delivery>> ClaimAsync(string node, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken ct) =>
        database.WriteKeepingCacheAsync<IReadOnlyList<Delivery>>(sql =>
        {
            const string setReceiver = "UPDATE deliveries SET receiver = @receiver WHERE id = @id";
            var claimed = RowsToClaim(sql, node, now, lease, limit).ConvertAll(id => sql.Query(
                ClaimSql,
                row => (Delivery: DeliveryRows.Read(row), Receiver: row.NextStringOrNull()),
                SqlArg.Of("node", node),
                SqlArg.Of("id", id)).Single());
            foreach (var (delivery, _) in claimed.Where(one => one.Receiver is null))     // written by a build without that column
            {
                var receiver = ReceiverUrl.ReceiverOf(delivery.Url);
                sql.Execute(setReceiver, SqlArg.Of("receiver", receiver), SqlArg.Of("id", delivery.Id));
            }

            return [.. claimed.Select(one => one.Delivery)];
        });

    private List<string> RowsToClaim(SqlSession sql, string node, DateTimeOffset now, TimeSpan lease, int limit)
    {
        var ids = sql.Query(_releasedRowsSql, row => row.NextString(), SqlArg.Of("limit", limit));
        if (ids.Count == limit) return ids;
        var (time, length) = (SqlArg.Of("now", now), SqlArg.Of("lease", (long)lease.TotalMilliseconds));
        foreach (var holder in sql.Query(_deadHoldersSql, row => row.NextString(), time, length, SqlArg.Of("node", node)))
        {
            var left = SqlArg.Of("limit", limit - ids.Count);
            ids.AddRange(sql.Query(_heldRowsSql, row => row.NextString(), time, length, SqlArg.Of("holder", holder), left));
            if (ids.Count == limit) break;
        }

        return ids;
    }

    public Task<IReadOnlyList<Delivery>> OverdueAsync(string node, DateTimeOffset before, int limit, CancellationToken ct)
    {
        const string overdue =
            $"SELECT {DeliveryRows.Columns} FROM deliveries WHERE node = @node AND due_at < @before ORDER BY due_at LIMIT @limit";
        return database.QueryAsync(
            overdue, DeliveryRows.Read, ct, SqlArg.Of("node", node), SqlArg.Of("before", before), SqlArg.Of("limit", limit));
    }

    public Task<IReadOnlyList<PendingDelivery>> WaitingAsync(
        string node, string owner, string receiver, int limit, CancellationToken ct)
    {
        const string soonest = """
            SELECT id, due_at, (SELECT MAX(at) FROM delivery_tries t WHERE t.delivery_id = d.id) FROM deliveries d
            WHERE owner = @owner AND receiver = @receiver AND due_at IS NOT NULL AND node = @node ORDER BY due_at LIMIT @limit
            """;
        return database.QueryAsync(
            soonest,
            row => new PendingDelivery(row.NextString(), row.NextTime(), row.NextTimeOrNull()),
            ct,
            SqlArg.Of("owner", owner),
            SqlArg.Of("receiver", receiver),
            SqlArg.Of("node", node),
            SqlArg.Of("limit", limit));
    }

    public Task<IReadOnlyList<Delivery>> ReplayedAsync(string node, DateTimeOffset after, int limit, CancellationToken ct)
    {
        const string replayed = $"""
            SELECT {DeliveryRows.Columns} FROM deliveries
            WHERE node = @node AND since > @after AND since > created_at AND tries = 0 AND due_at IS NOT NULL
            ORDER BY since LIMIT @limit
            """;
        return database.QueryAsync(
            replayed, DeliveryRows.Read, ct, SqlArg.Of("node", node), SqlArg.Of("after", after), SqlArg.Of("limit", limit));
    }

    public async Task<LoadedDelivery?> LoadAsync(string id, CancellationToken ct)
    {
        var delivery = await database.QueryFirstAsync(
            FindSql, row => DeliveryRows.Read(row) with { Body = row.NextString() }, ct, SqlArg.Of("id", id));
        return delivery is null ? null : new(delivery, await SigningKeysAsync(delivery.Owner, ct));
    }

    public Task<bool> SettleAsync(Delivery held, DeliveryTry tried, DeliveryDecision verdict, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            var status = verdict switch
            {
                DeliveryDecision.Delivered => Delivery.Delivered,
                DeliveryDecision.Retry => Delivery.Pending,
                _ => Delivery.Failed,
            };
            var settled = sql.Execute(
                SettleSql,
                SqlArg.Of("status", status),
                SqlArg.Of("due_at", (verdict as DeliveryDecision.Retry)?.At),
                SqlArg.Of("ended_at", verdict is DeliveryDecision.Retry ? null : tried.At + tried.Took),
                SqlArg.Of("id", held.Id),
                SqlArg.Of("version", held.Version),
                SqlArg.Of("node", held.Node)) == 1;
            if (settled) DeliveryTryRows.Insert(sql, held, tried);
            return settled;
        });

    public Task EndAsync(Delivery gone, string reason, DateTimeOffset now, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        const string ofVideo = $"{FailPending} AND video_id = @video_id AND endpoint_id IS NULL AND url = @url";
        if (gone.EndpointId is not { } endpoint)
            return sql.Execute(ofVideo, SqlArg.Of("now", now), SqlArg.Of("video_id", gone.VideoId), SqlArg.Of("url", gone.Url));
        EndpointRows.Disable(sql, gone.Owner, endpoint, reason, now);
        return FailPendingOfEndpoint(sql, gone.Owner, endpoint, now);
    });

    public Task<IReadOnlyList<Delivery>> ListAsync(string owner, DeliveryFilter filter, int limit, CancellationToken ct)
    {
        const string afterAllIds = "msg_g";                             // ids are msg_ and hex digits
        const string list = $"""
            SELECT {DeliveryRows.Columns} FROM deliveries
            WHERE owner = @owner AND id < @after AND (@status = '' OR status = @status)
                AND (@video_id = '' OR video_id = @video_id) AND (@endpoint_id = '' OR endpoint_id = @endpoint_id)
            ORDER BY id DESC LIMIT @limit
            """;
        return database.QueryAsync(
            list,
            DeliveryRows.Read,
            ct,
            SqlArg.Of("owner", owner),
            SqlArg.Of("after", filter.After ?? afterAllIds),
            SqlArg.Of("status", filter.Status ?? ""),
            SqlArg.Of("video_id", filter.VideoId ?? ""),
            SqlArg.Of("endpoint_id", filter.EndpointId ?? ""),
            SqlArg.Of("limit", limit));
    }

    public Task<IReadOnlyList<DeliveryTry>> TriesAsync(string id, CancellationToken ct)
    {
        const string tries = $"SELECT {DeliveryTryRows.Columns} FROM delivery_tries WHERE delivery_id = @id ORDER BY version";
        return database.QueryAsync(tries, DeliveryTryRows.Read, ct, SqlArg.Of("id", id));
    }

    public Task<Delivery?> ReplayAsync(string owner, string id, string node, DateTimeOffset now, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            const string replay = $"""
                UPDATE deliveries SET status = 'pending', version = version + 1, tries = 0, since = @now, due_at = @now, ended_at = NULL,
                    node = CASE WHEN due_at IS NULL THEN @node ELSE node END
                WHERE id = @id AND owner = @owner RETURNING {DeliveryRows.Columns}
                """;
            return sql.Query(
                replay,
                DeliveryRows.Read,
                SqlArg.Of("now", now),
                SqlArg.Of("node", node),
                SqlArg.Of("id", id),
                SqlArg.Of("owner", owner)).SingleOrDefault();
        });

    public Task<int> ForgetAsync(DateTimeOffset endedBefore, int limit, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        const string old = "SELECT id FROM deliveries WHERE ended_at < @before ORDER BY ended_at LIMIT @limit";
        const string deleteTries = $"DELETE FROM delivery_tries WHERE delivery_id IN ({old})";
        const string delete = $"DELETE FROM deliveries WHERE id IN ({old})";
        sql.Execute(deleteTries, SqlArg.Of("before", endedBefore), SqlArg.Of("limit", limit));
        return sql.Execute(delete, SqlArg.Of("before", endedBefore), SqlArg.Of("limit", limit));
    });

    public Task<int> GiveUpAsync(string node, DateTimeOffset since, DateTimeOffset now, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            const string fail = $"{FailPending} AND node = @node AND since < @since";
            return sql.Execute(fail, SqlArg.Of("now", now), SqlArg.Of("node", node), SqlArg.Of("since", since));
        });

    public Task ReleaseAsync(string node, CancellationToken ct) => database.WriteKeepingCacheAsync(
        sql => sql.Execute("UPDATE deliveries SET node = NULL WHERE node = @node AND due_at IS NOT NULL", SqlArg.Of("node", node)));

    private static int FailPendingOfEndpoint(SqlSession sql, string owner, string endpointId, DateTimeOffset now) => sql.Execute(
        FailPendingOfEndpointSql,
        SqlArg.Of("now", now),
        SqlArg.Of("owner", owner),
        SqlArg.Of("endpoint_id", endpointId));
}
