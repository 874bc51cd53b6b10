using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Storage;

/// <summary>Deliveries in SQL; the contract is in tests/…/Contracts.</summary>
internal sealed class SqlDeliveryStore(SqlDatabase database) : IDeliveryStore
{
    private const string FindSql = $"SELECT {DeliveryRows.Columns}, body FROM deliveries WHERE id = @id";

    private const string SettleSql = """
        UPDATE deliveries SET status = @status, version = version + 1, tries = tries + 1, due_at = @due_at, ended_at = @ended_at
        WHERE id = @id AND version = @version AND node = @node AND due_at IS NOT NULL
        """;

    private const string SecretsSql = "SELECT value, created_at, expires_at FROM webhook_secrets WHERE owner = @owner ORDER BY expires_at IS NOT NULL, created_at DESC";

    // In the order of the index: sorted by due date, each page of a large backlog would read and sort all of it.
    private readonly string _claimSql = $"""
        UPDATE deliveries SET node = @node, version = version + 1
        WHERE id IN (SELECT id FROM deliveries WHERE due_at IS NOT NULL AND (node IS NULL OR node NOT IN (SELECT id FROM nodes WHERE beat_at > @alive_since))
            ORDER BY node, since LIMIT @limit {database.Dialect.SkipLocked})
        RETURNING {DeliveryRows.Columns}, receiver
        """;

    public Task AddAsync(NewDelivery message, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        DeliveryRows.Insert(sql, message);
        return true;
    });

    public Task<IReadOnlyList<Delivery>> ClaimAsync(string node, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken ct) => database.WriteKeepingCacheAsync<IReadOnlyList<Delivery>>(sql =>
    {
        var claimed = sql.Query(_claimSql, row => (Message: DeliveryRows.Read(row), Receiver: row.Text(14)), SqlArg.Of("node", node), SqlArg.Of("alive_since", now - lease), SqlArg.Of("limit", limit));
        foreach (var (message, _) in claimed.Where(one => one.Receiver is null))
            sql.Execute("UPDATE deliveries SET receiver = @receiver WHERE id = @id", SqlArg.Of("receiver", ReceiverUrl.ReceiverOf(message.Url)), SqlArg.Of("id", message.Id));
        return [.. claimed.Select(one => one.Message)];
    });

    public Task<IReadOnlyList<Delivery>> OverdueAsync(string node, DateTimeOffset before, int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<Delivery>>(
        sql =>
        {
            const string overdue = $"SELECT {DeliveryRows.Columns} FROM deliveries WHERE node = @node AND due_at < @before ORDER BY due_at LIMIT @limit";
            return sql.Query(overdue, DeliveryRows.Read, SqlArg.Of("node", node), SqlArg.Of("before", before), SqlArg.Of("limit", limit));
        },
        ct);

    public Task<IReadOnlyList<PendingDelivery>> WaitingAsync(string node, string owner, string receiver, int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<PendingDelivery>>(
        sql =>
        {
            const string soonest = """
                SELECT id, due_at, (SELECT MAX(at) FROM delivery_tries t WHERE t.delivery_id = d.id) FROM deliveries d
                WHERE owner = @owner AND receiver = @receiver AND due_at IS NOT NULL AND node = @node ORDER BY due_at LIMIT @limit
                """;
            return sql.Query(
                soonest,
                row => new PendingDelivery(row.GetString(0), row.Time(1), row.TimeOrNull(2)),
                SqlArg.Of("owner", owner),
                SqlArg.Of("receiver", receiver),
                SqlArg.Of("node", node),
                SqlArg.Of("limit", limit));
        },
        ct);

    public Task<IReadOnlyList<Delivery>> ReplayedAsync(string node, DateTimeOffset after, int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<Delivery>>(
        sql =>
        {
            const string replayed = $"SELECT {DeliveryRows.Columns} FROM deliveries WHERE node = @node AND since > @after AND since > created_at AND tries = 0 AND due_at IS NOT NULL ORDER BY since LIMIT @limit";
            return sql.Query(replayed, DeliveryRows.Read, SqlArg.Of("node", node), SqlArg.Of("after", after), SqlArg.Of("limit", limit));
        },
        ct);

    public Task<(Delivery Message, IReadOnlyList<SigningSecret> Secrets)?> LoadAsync(string id, CancellationToken ct) => database.ReadAsync<(Delivery, IReadOnlyList<SigningSecret>)?>(
        sql => sql.Query(FindSql, row => DeliveryRows.Read(row) with { Body = row.GetString(14) }, SqlArg.Of("id", id)) is [var message] ? (message, Secrets(sql, message.Owner)) : null,
        ct);

    public Task<bool> SettleAsync(Delivery held, DeliveryTry tried, DeliveryDecision verdict, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        var won = sql.Execute(
            SettleSql,
            SqlArg.Of("status", verdict switch { DeliveryDecision.Delivered => Delivery.Delivered, DeliveryDecision.Again => Delivery.Pending, _ => Delivery.Failed }),
            SqlArg.Of("due_at", (verdict as DeliveryDecision.Again)?.At),
            SqlArg.Of("ended_at", verdict is DeliveryDecision.Again ? null : tried.At + tried.Took),
            SqlArg.Of("id", held.Id),
            SqlArg.Of("version", held.Version),
            SqlArg.Of("node", held.Node)) == 1;
        if (won) Log(sql, held, tried);
        return won;
    });

    public Task EndAsync(Delivery gone, string reason, DateTimeOffset now, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        const string end = "UPDATE deliveries SET status = 'failed', version = version + 1, due_at = NULL, ended_at = @now WHERE due_at IS NOT NULL AND owner = @owner AND endpoint_id = @endpoint_id";
        const string endOfVideo = """
            UPDATE deliveries SET status = 'failed', version = version + 1, due_at = NULL, ended_at = @now
            WHERE due_at IS NOT NULL AND video_id = @video_id AND endpoint_id IS NULL AND url = @url
            """;
        if (gone.EndpointId is not { } endpoint) return sql.Execute(endOfVideo, SqlArg.Of("now", now), SqlArg.Of("video_id", gone.VideoId), SqlArg.Of("url", gone.Url));
        Disable(sql, gone.Owner, endpoint, reason, now);
        return sql.Execute(end, SqlArg.Of("now", now), SqlArg.Of("owner", gone.Owner), SqlArg.Of("endpoint_id", endpoint));
    });

    public Task<IReadOnlyList<Delivery>> ListAsync(string owner, DeliveryFilter filter, int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<Delivery>>(
        sql =>
        {
            const string list = $"""
                SELECT {DeliveryRows.Columns} FROM deliveries
                WHERE owner = @owner AND id < @after AND (@status = '' OR status = @status) AND (@video_id = '' OR video_id = @video_id) AND (@endpoint_id = '' OR endpoint_id = @endpoint_id)
                ORDER BY id DESC LIMIT @limit
                """;
            return sql.Query(
                list,
                DeliveryRows.Read,
                SqlArg.Of("owner", owner),
                SqlArg.Of("after", filter.After ?? "msg_g"),           // behind every id
                SqlArg.Of("status", filter.Status ?? ""),
                SqlArg.Of("video_id", filter.VideoId ?? ""),
                SqlArg.Of("endpoint_id", filter.EndpointId ?? ""),
                SqlArg.Of("limit", limit));
        },
        ct);

    public Task<IReadOnlyList<DeliveryTry>> TriesAsync(string id, CancellationToken ct) => database.ReadAsync<IReadOnlyList<DeliveryTry>>(
        sql => sql.Query(
            "SELECT at, status, error, took_ms FROM delivery_tries WHERE delivery_id = @id ORDER BY version",
            row => new DeliveryTry(row.Time(0), (int?)row.Number(1), row.Text(2), TimeSpan.FromMilliseconds(row.GetInt64(3))),
            SqlArg.Of("id", id)),
        ct);

    public Task<Delivery?> ReplayAsync(string owner, string id, string node, DateTimeOffset now, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        const string again = $"""
            UPDATE deliveries SET status = 'pending', version = version + 1, tries = 0, since = @now, due_at = @now, ended_at = NULL, node = CASE WHEN due_at IS NULL THEN @node ELSE node END
            WHERE id = @id AND owner = @owner RETURNING {DeliveryRows.Columns}
            """;
        return sql.Query(again, DeliveryRows.Read, SqlArg.Of("now", now), SqlArg.Of("node", node), SqlArg.Of("id", id), SqlArg.Of("owner", owner)).SingleOrDefault();
    });

    public Task<int> ForgetAsync(DateTimeOffset endedBefore, int limit, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        const string old = "SELECT id FROM deliveries WHERE ended_at < @before ORDER BY ended_at LIMIT @limit";
        const string forgetTries = $"DELETE FROM delivery_tries WHERE delivery_id IN ({old})";
        const string forget = $"DELETE FROM deliveries WHERE id IN ({old})";
        sql.Execute(forgetTries, SqlArg.Of("before", endedBefore), SqlArg.Of("limit", limit));
        return sql.Execute(forget, SqlArg.Of("before", endedBefore), SqlArg.Of("limit", limit));
    });

    public Task<int> GiveUpAsync(string node, DateTimeOffset since, DateTimeOffset now, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        const string giveUp = "UPDATE deliveries SET status = 'failed', version = version + 1, due_at = NULL, ended_at = @now WHERE node = @node AND due_at IS NOT NULL AND since < @since";
        return sql.Execute(giveUp, SqlArg.Of("now", now), SqlArg.Of("node", node), SqlArg.Of("since", since));
    });

    public Task ReleaseAsync(string node, CancellationToken ct) => database.WriteKeepingCacheAsync(
        sql => sql.Execute("UPDATE deliveries SET node = NULL WHERE node = @node AND due_at IS NOT NULL", SqlArg.Of("node", node)));

    public Task<bool> AddEndpointAsync(DeliveryEndpoint endpoint, int most, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        if (sql.Query("SELECT COUNT(*) FROM webhook_endpoints WHERE owner = @owner", row => row.GetInt64(0), SqlArg.Of("owner", endpoint.Owner)).Single() >= most) return false;
        sql.Execute(
            "INSERT INTO webhook_endpoints (id, owner, url, events, description, created_at) VALUES (@id, @owner, @url, @events, @description, @created_at)",
            SqlArg.Of("id", endpoint.Id),
            SqlArg.Of("owner", endpoint.Owner),
            SqlArg.Of("url", endpoint.Url),
            SqlArg.Of("events", string.Join(',', endpoint.Events)),
            SqlArg.Of("description", endpoint.Description),
            SqlArg.Of("created_at", endpoint.CreatedAt));
        return true;
    });

    public Task<IReadOnlyList<DeliveryEndpoint>> EndpointsAsync(string? owner, CancellationToken ct) => database.ReadAsync<IReadOnlyList<DeliveryEndpoint>>(
        sql =>
        {
            const string all = "SELECT id, owner, url, events, description, created_at, disabled_at, disabled_reason FROM webhook_endpoints";
            const string owned = $"{all} WHERE owner = @owner ORDER BY id";
            const string active = $"{all} WHERE disabled_at IS NULL AND owner NOT IN (SELECT id FROM api_keys WHERE revoked_at IS NOT NULL) ORDER BY id";
            return owner is null ? sql.Query(active, DeliveryRows.ReadEndpoint) : sql.Query(owned, DeliveryRows.ReadEndpoint, SqlArg.Of("owner", owner));
        },
        ct);

    public Task<DeliveryEndpoint?> SwitchEndpointAsync(string owner, string id, string? disabledReason, DateTimeOffset now, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        const string find = "SELECT id, owner, url, events, description, created_at, disabled_at, disabled_reason FROM webhook_endpoints WHERE id = @id AND owner = @owner";
        Disable(sql, owner, id, disabledReason, now);
        return sql.Query(find, DeliveryRows.ReadEndpoint, SqlArg.Of("id", id), SqlArg.Of("owner", owner)).SingleOrDefault();
    });

    public Task<bool> RemoveEndpointAsync(string owner, string id, DateTimeOffset now, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        const string end = "UPDATE deliveries SET status = 'failed', version = version + 1, due_at = NULL, ended_at = @now WHERE due_at IS NOT NULL AND owner = @owner AND endpoint_id = @id";
        sql.Execute(end, SqlArg.Of("now", now), SqlArg.Of("owner", owner), SqlArg.Of("id", id));
        return sql.Execute("DELETE FROM webhook_endpoints WHERE id = @id AND owner = @owner", SqlArg.Of("id", id), SqlArg.Of("owner", owner)) == 1;
    });

    public Task<IReadOnlyList<SigningSecret>> SecretsAsync(string owner, CancellationToken ct) => database.ReadAsync(sql => Secrets(sql, owner), ct);

    public Task AddSecretAsync(string owner, string value, DateTimeOffset now, CancellationToken ct) => database.WriteKeepingCacheAsync(sql => Add(sql, owner, value, now, null));

    public Task RotateSecretAsync(string owner, string value, string before, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        Add(sql, owner, before, now, until);
        sql.Execute("DELETE FROM webhook_secrets WHERE owner = @owner AND expires_at < @now", SqlArg.Of("owner", owner), SqlArg.Of("now", now));
        sql.Execute("UPDATE webhook_secrets SET expires_at = @until WHERE owner = @owner AND expires_at IS NULL", SqlArg.Of("until", until), SqlArg.Of("owner", owner));
        return Add(sql, owner, value, now, null);
    });

    private static IReadOnlyList<SigningSecret> Secrets(SqlSession sql, string owner) =>
        sql.Query(SecretsSql, row => new SigningSecret(row.GetString(0), row.Time(1), row.TimeOrNull(2)), SqlArg.Of("owner", owner));

    private static int Add(SqlSession sql, string owner, string value, DateTimeOffset now, DateTimeOffset? until) => sql.Execute(
        "INSERT INTO webhook_secrets (owner, value, created_at, expires_at) VALUES (@owner, @value, @now, @until) ON CONFLICT DO NOTHING",
        SqlArg.Of("owner", owner),
        SqlArg.Of("value", value),
        SqlArg.Of("now", now),
        SqlArg.Of("until", until));

    private static void Disable(SqlSession sql, string owner, string id, string? reason, DateTimeOffset now) => sql.Execute(
        "UPDATE webhook_endpoints SET disabled_at = @at, disabled_reason = @reason WHERE id = @id AND owner = @owner",
        SqlArg.Of("at", reason is null ? (DateTimeOffset?)null : now),
        SqlArg.Of("reason", reason),
        SqlArg.Of("id", id),
        SqlArg.Of("owner", owner));

    private static void Log(SqlSession sql, Delivery held, DeliveryTry tried) => sql.Execute(
        "INSERT INTO delivery_tries (delivery_id, version, at, status, error, took_ms) VALUES (@id, @version, @at, @status, @error, @took_ms)",
        SqlArg.Of("id", held.Id),
        SqlArg.Of("version", held.Version),
        SqlArg.Of("at", tried.At),
        SqlArg.Of("status", tried.Status),
        SqlArg.Of("error", tried.Error),
        SqlArg.Of("took_ms", (long)tried.Took.TotalMilliseconds));
}
