using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>One SQL store for SQLite and PostgreSQL; the contract is in tests/…/Contracts.</summary>
internal sealed class SqlVideoStore(SqlDatabase database, VideoChanges? signals = null) : IVideoStore
{
    private const string FindSql = $"SELECT {VideoRows.Columns} {VideoRows.From} WHERE v.id = @id AND v.deleted_at IS NULL";

    private const string InsertSql = """
        INSERT INTO videos (id, owner, model, status, version, node, due_at, tries, step_since, attempt, request, created_at, idempotency_key, fingerprint, external_id)
        VALUES (@id, @owner, @model, 'queued', @version, @node, @due_at, 0, @step_since, 0, @request, @created_at, @idempotency_key, @fingerprint, @external_id)
        ON CONFLICT DO NOTHING
        """;

    private const string SettleSql = """
        UPDATE videos SET status = @status, version = version + 1, due_at = @due_at, tries = @tries, step_since = @step_since, attempt = @attempt,
            source = @source, error = @error, deadline_at = @deadline_at, finished_at = @finished_at, watch_until = @watch_until, recovered_at = @recovered_at
        WHERE id = @id AND version = @version AND node = @node
        """;

    private const string UpsertAttemptSql = """
        INSERT INTO attempts (video_id, number, model, provider, dialect, credential, upstream_model, operation, price_micros, submitted_at, accepted_at, ended_at)
        VALUES (@video_id, @number, @model, @provider, @dialect, @credential, @upstream_model, @operation, @price_micros, @submitted_at, @accepted_at, @ended_at)
        ON CONFLICT (video_id, number) DO UPDATE SET model = excluded.model, provider = excluded.provider, dialect = excluded.dialect,
            credential = excluded.credential, upstream_model = excluded.upstream_model, operation = excluded.operation, price_micros = excluded.price_micros,
            submitted_at = excluded.submitted_at, accepted_at = excluded.accepted_at, ended_at = excluded.ended_at
        """;

    private const string AttemptsSql = """
        SELECT number, model, provider, dialect, credential, upstream_model, operation, price_micros, submitted_at, accepted_at, ended_at
        FROM attempts WHERE video_id = @id ORDER BY number
        """;

    private const string ClaimableSql = """
        WHERE due_at IS NOT NULL AND (node IS NULL OR node NOT IN (SELECT id FROM nodes WHERE beat_at > @alive_since)) ORDER BY due_at LIMIT @limit
        """;

    private static readonly Dictionary<bool, (string First, string After)> ListSql = new()
    {
        [true] = (ListBy("", "DESC"), ListBy("AND v.id < @after", "DESC")),
        [false] = (ListBy("", "ASC"), ListBy("AND v.id > @after", "ASC")),
    };

    private readonly string _claimSql = $"""
        UPDATE videos SET node = @node, version = version + 1
        WHERE id IN (SELECT id FROM videos {ClaimableSql} {database.Dialect.SkipLocked})
        RETURNING id, version
        """;

    private readonly string _logSql = $"""
        INSERT INTO events (video_id, version, at, type, data, owner, mark)
        SELECT @video_id, @version, @at, @type, @data, v.owner, {database.Dialect.EventMark} FROM videos v WHERE v.id = @video_id
        """;

    public Task<CreatedVideo> CreateAsync(VideoTask task, CancellationToken ct) => CreateAsync(task, task.Request.Utf8());   // written here: the writer's thread is everybody's

    private Task<CreatedVideo> CreateAsync(VideoTask task, byte[] request) => database.WriteKeepingCacheAsync(sql => Insert(sql, task, request)
        ? new CreatedVideo(task, IsNew: true)
        : new CreatedVideo(
            FindByKey(sql, task.Owner, task.IdempotencyKey) ?? FindExternal(sql, task.Owner, task.Request.ExternalId) ?? throw new InvalidOperationException($"There is a video {task.Id} already."),
            IsNew: false));

    private static bool Insert(SqlSession sql, VideoTask task, byte[] request)
    {
        if (InsertRow(sql, task, request) == 0) return false;
        if (task.Request is not { Images: [], References: [], Video: null })
            foreach (var key in task.Request.InputKeys()) sql.Execute("INSERT INTO video_inputs (video_id, key) VALUES (@id, @key) ON CONFLICT DO NOTHING", SqlArg.Of("id", task.Id), SqlArg.Of("key", key));
        return true;
    }

    private static int InsertRow(SqlSession sql, VideoTask task, byte[] request) => sql.Execute(
        InsertSql,
        SqlArg.Of("id", task.Id),
        SqlArg.Of("owner", task.Owner),
        SqlArg.Of("model", task.Model),
        SqlArg.Of("version", task.Version),
        SqlArg.Of("node", task.Node),
        SqlArg.Of("due_at", task.DueAt),
        SqlArg.Of("step_since", task.StepSince),
        SqlArg.Of("request", request),
        SqlArg.Of("created_at", task.CreatedAt),
        SqlArg.Of("idempotency_key", task.IdempotencyKey),
        SqlArg.Of("fingerprint", task.Fingerprint),
        SqlArg.Of("external_id", task.Request.ExternalId));

    public Task<VideoTask?> FindAsync(string id, CancellationToken ct) =>
        database.ReadAsync(sql => sql.Query(FindSql, VideoRows.Read, SqlArg.Of("id", id)).SingleOrDefault(), ct);

    public ValueTask<VideoTask?> FindCachedAsync(string id, CancellationToken ct)
    {
        if (database.VideoCache is not { } recent) return new(FindAsync(id, ct));
        return recent.Find(id) is { } known ? new(known) : LookAsync(recent, id, ct);
    }

    private async ValueTask<VideoTask?> LookAsync(VideoRowCache recent, string id, CancellationToken ct)
    {
        var before = recent.VersionOf(id);
        var found = await FindAsync(id, ct);
        if (found is not null) recent.Add(found, before);
        return found;
    }

    public Task<VideoTask?> FindByIdempotencyKeyAsync(string owner, string idempotencyKey, CancellationToken ct) => database.ReadAsync(sql => FindByKey(sql, owner, idempotencyKey), ct);

    public Task<VideoTask?> FindByExternalIdAsync(string owner, string externalId, CancellationToken ct) => database.ReadAsync(sql => FindExternal(sql, owner, externalId), ct);

    public Task<IReadOnlyList<VideoTask>> ListAsync(string owner, string? after, int limit, bool newestFirst, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<VideoTask>>(
            sql => after is null
                ? sql.Query(ListSql[newestFirst].First, VideoRows.Read, SqlArg.Of("owner", owner), SqlArg.Of("limit", limit))
                : sql.Query(ListSql[newestFirst].After, VideoRows.Read, SqlArg.Of("owner", owner), SqlArg.Of("limit", limit), SqlArg.Of("after", after)),
            ct);

    public Task<IReadOnlyList<VideoTask>> ClaimAsync(string node, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken ct) =>
        database.WriteAsync<IReadOnlyList<VideoTask>>(sql =>
        {
            var claimed = sql.Query(
                _claimSql,
                row => (Id: row.GetString(0), Version: row.GetInt64(1)),
                SqlArg.Of("node", node),
                SqlArg.Of("alive_since", now - lease),
                SqlArg.Of("limit", limit));
            foreach (var (id, version) in claimed) Log(sql, id, version, now, "claimed", "{}");
            return [.. claimed.Select(c => sql.Query(FindSql, VideoRows.Read, SqlArg.Of("id", c.Id)).Single())];
        });

    public async Task<VideoTask?> SettleAsync(
        VideoTask held, Transition transition, IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct)
    {
        var next = transition.Apply(held, now);
        var settled = await database.WriteAsync(held.Id, sql =>
        {
            var won = sql.Execute(
                SettleSql,
                SqlArg.Of("status", next.Status.Name()),
                SqlArg.Of("due_at", next.DueAt),
                SqlArg.Of("tries", next.Tries),
                SqlArg.Of("step_since", next.StepSince),
                SqlArg.Of("attempt", next.Attempt?.Number ?? 0),
                SqlArg.Of("source", next.Source.Json()),
                SqlArg.Of("error", next.Error.Json()),
                SqlArg.Of("deadline_at", next.DeadlineAt),
                SqlArg.Of("finished_at", next.FinishedAt),
                SqlArg.Of("watch_until", next.WatchUntil),
                SqlArg.Of("recovered_at", next.RecoveredAt),
                SqlArg.Of("id", held.Id),
                SqlArg.Of("version", held.Version),
                SqlArg.Of("node", held.Node)) == 1;
            if (!won) return null;

            if (next.Attempt is { } attempt && attempt != held.Attempt) Save(sql, held.Id, attempt);
            if (transition.Asset is { } asset) Save(sql, held.Id, asset);
            Log(sql, held.Id, next.Version, now, transition.Event, transition.FactsJson());
            foreach (var delivery in deliveries) DeliveryRows.Insert(sql, delivery);
            return (VideoTask?)next;
        });
        if (settled is null || signals is null) return settled;
        signals.Notify(settled.Owner, settled.Id);
        if (transition.Asset is not null) signals.StoredVideos.Writer.TryWrite(settled.Id);
        return settled;
    }

    public async Task<bool> CancelQueuedAsync(VideoTask cancelled, IReadOnlyList<NewDelivery> deliveries, CancellationToken ct)
    {
        const string cancel = """
            UPDATE videos SET status = 'cancelled', version = @version, due_at = NULL, finished_at = @now, cancel_requested_at = @now
            WHERE id = @id AND version = @version - 1 AND status = 'queued' AND deleted_at IS NULL
            """;
        var now = cancelled.FinishedAt!.Value;
        var isCancelled = await database.WriteAsync(cancelled.Id, sql =>
        {
            if (sql.Execute(cancel, SqlArg.Of("version", cancelled.Version), SqlArg.Of("now", now), SqlArg.Of("id", cancelled.Id)) == 0) return false;
            Log(sql, cancelled.Id, cancelled.Version, now, "cancelled", """{"upstream_stopped":"never_sent"}""");
            foreach (var delivery in deliveries) DeliveryRows.Insert(sql, delivery);
            return true;
        });
        if (isCancelled) signals?.Notify(cancelled.Owner, cancelled.Id);
        return isCancelled;
    }

    public async Task<VideoTask?> MarkCancelRequestedAsync(string id, DateTimeOffset now, CancellationToken ct)
    {
        const string mark = """
            UPDATE videos SET cancel_requested_at = COALESCE(cancel_requested_at, @now) WHERE id = @id AND finished_at IS NULL AND deleted_at IS NULL
            """;
        var marked = await database.WriteAsync(id, sql => sql.Execute(mark, SqlArg.Of("id", id), SqlArg.Of("now", now)) == 0
            ? null
            : sql.Query(FindSql, VideoRows.Read, SqlArg.Of("id", id)).SingleOrDefault());
        if (marked is not null) signals?.Notify(marked.Owner, id);
        return marked;
    }

    public async Task<bool> DeleteAsync(string id, DateTimeOffset now, CancellationToken ct)
    {
        var deleted = await database.WriteAsync(id, sql => Delete(sql, id, now));
        if (deleted) signals?.NotifyAll();
        return deleted;
    }

    private bool Delete(SqlSession sql, string id, DateTimeOffset now)
    {
        const string forget = """
            UPDATE videos SET deleted_at = @now, request = '{"prompt":""}', source = NULL, external_id = NULL, due_at = NULL, watch_until = NULL, version = version + 1
            WHERE id = @id AND finished_at IS NOT NULL AND deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM holds WHERE video_id = @id) RETURNING version
            """;
        if (sql.Query(forget, row => row.GetInt64(0), SqlArg.Of("id", id), SqlArg.Of("now", now)) is not [var version]) return false;
        SqlMediaRows.GiveUp(sql, id, now);
        DeliveryRows.Forget(sql, id);
        Log(sql, id, version, now, "deleted", "{}");
        return true;
    }

    /// <remarks>The first line is the row itself: writing it again as an event would double the work of a create.</remarks>
    public Task<IReadOnlyList<VideoEvent>> TimelineAsync(string id, CancellationToken ct) => database.ReadAsync<IReadOnlyList<VideoEvent>>(
        sql =>
        {
            const string lines = """
                SELECT id, 1 AS version, created_at AS at, 'created' AS type, '{}' AS data FROM videos WHERE id = @id
                UNION ALL SELECT video_id, version, at, type, data FROM events WHERE video_id = @id
                ORDER BY version
                """;
            return sql.Query(lines, row => new VideoEvent(row.GetString(0), row.GetInt64(1), row.Time(2), row.GetString(3), row.GetString(4)), SqlArg.Of("id", id));
        },
        ct);

    public Task<IReadOnlyList<Attempt>> AttemptsAsync(string id, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<Attempt>>(sql => sql.Query(AttemptsSql, row => VideoRows.ReadAttempt(row, 0), SqlArg.Of("id", id)), ct);

    public Task<IReadOnlyList<RenderTime>> RenderTimesAsync(int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<RenderTime>>(
        sql =>
        {
            const string recent = """
                SELECT a.model, v.request, e.at - a.accepted_at FROM events e
                JOIN videos v ON v.id = e.video_id JOIN attempts a ON a.video_id = v.id AND a.number = v.attempt
                WHERE e.type = 'rendered' AND v.status = 'completed' AND v.deleted_at IS NULL ORDER BY v.id DESC LIMIT @limit
                """;
            return sql.Query(
                recent,
                row => new RenderTime(
                    row.GetString(0),
                    row.Json(1, RowJson.Default.VideoRequest)!,
                    TimeSpan.FromMilliseconds(row.GetInt64(2))),
                SqlArg.Of("limit", limit));
        },
        ct);

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

    private static VideoTask? FindByKey(SqlSession sql, string owner, string? key)
    {
        const string byKey = $"SELECT {VideoRows.Columns} {VideoRows.From} WHERE v.owner = @owner AND v.idempotency_key = @key";
        return sql.Query(byKey, VideoRows.Read, SqlArg.Of("owner", owner), SqlArg.Of("key", key)).SingleOrDefault();
    }

    private static VideoTask? FindExternal(SqlSession sql, string owner, string? externalId)
    {
        const string byName = $"SELECT {VideoRows.Columns} {VideoRows.From} WHERE v.owner = @owner AND v.external_id = @external_id AND v.deleted_at IS NULL";
        return sql.Query(byName, VideoRows.Read, SqlArg.Of("owner", owner), SqlArg.Of("external_id", externalId)).SingleOrDefault();
    }

    private static void Save(SqlSession sql, string id, Attempt attempt) => sql.Execute(
        UpsertAttemptSql,
        SqlArg.Of("video_id", id),
        SqlArg.Of("number", attempt.Number),
        SqlArg.Of("model", attempt.Model),
        SqlArg.Of("provider", attempt.Provider),
        SqlArg.Of("dialect", attempt.Dialect),
        SqlArg.Of("credential", attempt.Credential),
        SqlArg.Of("upstream_model", attempt.UpstreamModel),
        SqlArg.Of("operation", attempt.Operation),
        SqlArg.Of("price_micros", attempt.PriceMicros),
        SqlArg.Of("submitted_at", attempt.SubmittedAt),
        SqlArg.Of("accepted_at", attempt.AcceptedAt),
        SqlArg.Of("ended_at", attempt.EndedAt));

    private static void Save(SqlSession sql, string id, Asset asset)
    {
        const string insert = """
            INSERT INTO assets (video_id, kind, key, content_type, bytes, sha256, width, height, duration_ms, has_audio, created_at)
            VALUES (@video_id, @kind, @key, @content_type, @bytes, @sha256, @width, @height, @duration_ms, @has_audio, @created_at)
            """;
        sql.Execute(
            insert,
            SqlArg.Of("video_id", id),
            SqlArg.Of("kind", asset.Kind),
            SqlArg.Of("key", asset.Key),
            SqlArg.Of("content_type", asset.ContentType),
            SqlArg.Of("bytes", asset.Bytes),
            SqlArg.Of("sha256", asset.Sha256),
            SqlArg.Of("width", asset.Width),
            SqlArg.Of("height", asset.Height),
            SqlArg.Of("duration_ms", (long)asset.Duration.TotalMilliseconds),
            SqlArg.Of("has_audio", asset.HasAudio ? 1 : 0),
            SqlArg.Of("created_at", asset.CreatedAt));
    }

    private void Log(SqlSession sql, string id, long version, DateTimeOffset at, string type, string data) =>
        sql.Execute(_logSql, SqlArg.Of("video_id", id), SqlArg.Of("version", version), SqlArg.Of("at", at), SqlArg.Of("type", type), SqlArg.Of("data", data));

    private static string ListBy(string after, string direction) =>
        $"SELECT {VideoRows.Columns} {VideoRows.From} WHERE v.owner = @owner AND v.deleted_at IS NULL {after} ORDER BY v.id {direction} LIMIT @limit";
}
