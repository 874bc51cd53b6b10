using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Videos in SQL, for SQLite and PostgreSQL. The tests' VideoStoreContract is what every database must do.</summary>
internal sealed partial class SqlVideoStore(SqlDatabase database, VideoChanges? changes = null) : IVideoStore
{
    private const string Select = $"SELECT {VideoRows.Columns} {VideoRows.From}";
    private const string FindSql = $"{Select} WHERE v.id = @id AND v.deleted_at IS NULL";
    private const string FindByKeySql = $"{Select} WHERE v.owner = @owner AND v.idempotency_key = @key";
    private const string FindByExternalIdSql = $"{Select} WHERE v.owner = @owner AND v.external_id = @external_id AND v.deleted_at IS NULL";

    private const string LinkRetry = "UPDATE videos SET retried_as = @retry WHERE id = @id AND deleted_at IS NULL";

    private readonly EventRows _events = new(database.Dialect);

    /// <remarks>Serialized here: the thread that writes is shared by all callers.</remarks>
    public Task<CreatedVideo> CreateAsync(VideoTask task, CancellationToken ct) =>
        task.Request.RetryOf is { } original ? CreateRetryAsync(task, original) : CreateAsync(task, VideoColumns.Of(task));

    private async Task<CreatedVideo> CreateRetryAsync(VideoTask task, string original)
    {
        try
        {
            return await CreateAsync(task, VideoColumns.Of(task));
        }
        finally
        {
            database.VideoCache?.Invalidate(original);                  // it names its retry now
        }
    }

    private Task<CreatedVideo> CreateAsync(VideoTask task, VideoColumns json) =>
        database.WriteKeepingCacheAsync(sql => Create(sql, task, json), budgetOf: task.Cost is null ? null : task.Owner);

    private static CreatedVideo Create(SqlSession sql, VideoTask task, VideoColumns json)
    {
        var limits = CreateLimitRows.Check(sql, task);
        if (limits?.Exceeded is not null) return Repeated(sql, task) ?? new CreatedVideo(task, IsNew: false) { LimitUse = limits };
        var (ledger, at) = (sql.Ledger, task.CreatedAt);
        task = task with { Group = ledger.GroupOf(sql, task.Owner) };
        var budgets = task.Cost is null ? [] : ledger.BudgetsOf(sql, task);
        var refusal = BudgetCheck.Refuse(budgets, task.Cost?.Current.HeldMicros, at, BalanceOf);
        if (refusal is not null) return Repeated(sql, task) ?? new CreatedVideo(task, IsNew: false) { Refusal = refusal };

        if (!VideoRows.Insert(sql, task, json)) return new CreatedVideo(FindExisting(sql, task), IsNew: false);
        if (task.Request is not { Images: [], References: [], Video: null }) InsertInputs(sql, task);
        MetadataRows.Insert(sql, task);
        if (task.Request.RetryOf is { } original) sql.Execute(LinkRetry, SqlArg.Of("id", original), SqlArg.Of("retry", task.Id));
        ledger.Add(sql, task, at);
        if (limits is not null) CreateLimitRows.Add(sql, task, limits);
        return new CreatedVideo(Read(task), IsNew: true) { LimitUse = limits, Warnings = BudgetCheck.Warn(budgets, at, BalanceOf) };

        Balance BalanceOf(string account, string period) => ledger.BalanceOf(sql, account, period);
    }

    /// <summary>A repeated request gets its video, although a limit or a budget would not permit it now. Null: it is a new one.</summary>
    private static CreatedVideo? Repeated(SqlSession sql, VideoTask task) =>
        FindExistingOrNull(sql, task) is { } earlier ? new(earlier, IsNew: false) : null;

    /// <summary>The row as it is read from now on: its money is written.</summary>
    private static VideoTask Read(VideoTask written) => written with { Posting = Posting.None, Limits = null };

    private static VideoTask FindExisting(SqlSession sql, VideoTask task) => FindExistingOrNull(sql, task)
        ?? throw new InvalidOperationException($"The video {task.Id} exists already.");

    private static VideoTask? FindExistingOrNull(SqlSession sql, VideoTask task) =>
        FindByIdempotencyKey(sql, task.Owner, task.IdempotencyKey) ?? FindByExternalId(sql, task.Owner, task.Request.ExternalId);

    private static void InsertInputs(SqlSession sql, VideoTask task)
    {
        const string insert = "INSERT INTO video_inputs (video_id, key) VALUES (@id, @key) ON CONFLICT DO NOTHING";
        foreach (var key in task.Request.InputKeys()) sql.Execute(insert, SqlArg.Of("id", task.Id), SqlArg.Of("key", key));
    }

    public Task<VideoTask?> FindAsync(string id, CancellationToken ct) =>
        database.QueryFirstAsync(FindSql, VideoRows.Read, ct, SqlArg.Of("id", id));

    public ValueTask<VideoTask?> FindCachedAsync(string id, CancellationToken ct)
    {
        if (database.VideoCache is not { } cache) return new(FindAsync(id, ct));
        return cache.Find(id) is { } known ? new(known) : FindAndCacheAsync(cache, id, ct);
    }

    private async ValueTask<VideoTask?> FindAndCacheAsync(VideoRowCache cache, string id, CancellationToken ct)
    {
        var version = cache.VersionOf(id);
        var found = await FindAsync(id, ct);
        if (found is not null) cache.Add(found, version);
        return found;
    }

    public Task<VideoTask?> FindByIdempotencyKeyAsync(string owner, string idempotencyKey, CancellationToken ct) =>
        database.QueryFirstAsync(FindByKeySql, VideoRows.Read, ct, SqlArg.Of("owner", owner), SqlArg.Of("key", idempotencyKey));

    public Task<VideoTask?> FindByExternalIdAsync(string owner, string externalId, CancellationToken ct) =>
        database.QueryFirstAsync(
            FindByExternalIdSql, VideoRows.Read, ct, SqlArg.Of("owner", owner), SqlArg.Of("external_id", externalId));

    public async Task<VideoTask?> SettleAsync(
        VideoTask held, Transition transition, IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct)
    {
        var next = transition.Apply(held, now);
        var settled = await database.WriteAsync(held.Id, sql =>
        {
            if (!VideoRows.Update(sql, held, next)) return false;
            if (next.Attempt is { } attempt && attempt != held.Attempt) AttemptRows.Upsert(sql, held.Id, attempt);
            if (transition.Asset is { } asset) AssetRows.Insert(sql, held.Id, asset);
            if (transition.Error?.Response is { } response && next.Attempt is { Number: var number })
                ProviderResponseRows.Upsert(sql, held.Id, number, now, response);
            if (transition.Preceding is var (earlier, at))
                _events.Insert(sql, held.Id, held.Version + 1, at, earlier.Event, VideoJson.FactsOf(earlier));
            sql.Ledger.Add(sql, next, now);
            _events.Insert(sql, held.Id, next.Version, now, transition.Event, VideoJson.FactsOf(transition));
            foreach (var delivery in deliveries) DeliveryRows.Insert(sql, delivery);
            return true;
        });
        if (!settled) return null;
        changes?.Notify(next.Owner, next.Id);
        if (transition.Asset is not null) changes?.StoredVideos.Writer.TryWrite(next.Id);
        return Read(next);
    }

    public async Task<bool> CancelQueuedAsync(VideoTask cancelled, IReadOnlyList<NewDelivery> deliveries, CancellationToken ct)
    {
        const string cancel = """
            UPDATE videos SET status = 'cancelled', version = @version, due_at = NULL, finished_at = @now, cancel_requested_at = @now,
                cost = @cost
            WHERE id = @id AND version = @version - 1 AND status = 'queued' AND deleted_at IS NULL
            """;
        var (id, version, now) = (cancelled.Id, cancelled.Version, cancelled.FinishedAt!.Value);
        var isCancelled = await database.WriteAsync(id, sql =>
        {
            var cost = SqlArg.Of("cost", VideoJson.Of(cancelled.Cost));
            if (sql.Execute(cancel, SqlArg.Of("version", version), SqlArg.Of("now", now), SqlArg.Of("id", id), cost) == 0) return false;
            sql.Ledger.Add(sql, cancelled, now);
            _events.Insert(sql, id, version, now, "cancelled", """{"upstream_stopped":"never_sent"}""");
            foreach (var delivery in deliveries) DeliveryRows.Insert(sql, delivery);
            return true;
        });
        if (isCancelled) changes?.Notify(cancelled.Owner, id);
        return isCancelled;
    }

    public async Task<VideoTask?> MarkCancelRequestedAsync(string id, DateTimeOffset now, CancellationToken ct)
    {
        const string mark = """
            UPDATE videos SET cancel_requested_at = COALESCE(cancel_requested_at, @now)
            WHERE id = @id AND finished_at IS NULL AND deleted_at IS NULL
            """;
        var marked = await database.WriteAsync(
            id, sql => sql.Execute(mark, SqlArg.Of("id", id), SqlArg.Of("now", now)) == 0 ? null : Find(sql, id));
        if (marked is not null) changes?.Notify(marked.Owner, id);
        return marked;
    }

    public async Task<bool> DeleteAsync(string id, DateTimeOffset now, CancellationToken ct)
    {
        var deleted = await database.WriteAsync(id, sql => Delete(sql, id, now));
        if (deleted) changes?.NotifyAll();
        return deleted;
    }

    internal bool Delete(SqlSession sql, string id, DateTimeOffset now)
    {
        const string erase = """
            UPDATE videos SET deleted_at = @now, request = '{"prompt":""}', source = NULL, external_id = NULL,
                due_at = NULL, watch_until = NULL, version = version + 1
            WHERE id = @id AND finished_at IS NOT NULL AND deleted_at IS NULL
            RETURNING version
            """;
        if (!VideoRows.Lock(sql, id) || SqlMediaRows.IsHeld(sql, id)) return false;
        var metadata = MetadataRows.Read(sql, id);
        if (sql.Query(erase, row => row.NextInt64(), SqlArg.Of("id", id), SqlArg.Of("now", now)) is not [var version]) return false;
        MetadataRows.Delete(sql, id, metadata);
        SqlMediaRows.DeleteFilesOf(sql, id, now);
        DeliveryRows.DeleteAll(sql, id);
        ProviderResponseRows.DeleteAll(sql, id);                        // they may repeat the prompt
        _events.Insert(sql, id, version, now, "deleted");
        return true;
    }

    public Task<IReadOnlyList<Attempt>> AttemptsAsync(string id, CancellationToken ct)
    {
        const string attempts = $"SELECT {AttemptRows.Columns} FROM attempts a WHERE a.video_id = @id ORDER BY a.number";
        return database.QueryAsync(attempts, AttemptRows.Read, ct, SqlArg.Of("id", id));
    }

    public Task<IReadOnlyList<StoredProviderResponse>> ProviderResponsesAsync(string id, CancellationToken ct) =>
        ProviderResponseRows.ListAsync(database, id, ct);

    public Task<IReadOnlyList<RenderTime>> RenderTimesAsync(int limit, CancellationToken ct)
    {
        const string recent = """
            SELECT a.model, v.request, e.at - a.accepted_at FROM events e
            JOIN videos v ON v.id = e.video_id JOIN attempts a ON a.video_id = v.id AND a.number = v.attempt
            WHERE e.type = 'rendered' AND v.status = 'completed' AND v.deleted_at IS NULL ORDER BY v.id DESC LIMIT @limit
            """;
        return database.QueryAsync(
            recent,
            row => new RenderTime(row.NextString(), row.NextJson(VideoJson.Default.VideoRequest)!, row.NextDuration()),
            ct,
            SqlArg.Of("limit", limit));
    }

    private static VideoTask? Find(SqlSession sql, string id) =>
        sql.Query(FindSql, VideoRows.Read, SqlArg.Of("id", id)).SingleOrDefault();

    private static VideoTask? FindByIdempotencyKey(SqlSession sql, string owner, string? key) =>
        sql.Query(FindByKeySql, VideoRows.Read, SqlArg.Of("owner", owner), SqlArg.Of("key", key)).SingleOrDefault();

    private static VideoTask? FindByExternalId(SqlSession sql, string owner, string? externalId) =>
        sql.Query(FindByExternalIdSql, VideoRows.Read, SqlArg.Of("owner", owner), SqlArg.Of("external_id", externalId)).SingleOrDefault();
}
