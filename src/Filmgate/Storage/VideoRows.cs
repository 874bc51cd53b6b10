using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Rows of <c>videos</c>: the columns, how they are read, and how they are written.</summary>
internal static class VideoRows
{
    /// <summary>A video with its current attempt and its stored file, in the order that <see cref="Read"/> takes them.</summary>
    public const string Columns = $"""
        v.id, v.owner, v.model, v.status, v.version, v.node, v.due_at, v.tries, v.step_since,
        v.request, v.source, v.error,
        v.created_at, v.deadline_at, v.finished_at, v.cancel_requested_at, v.watch_until, v.recovered_at, v.deleted_at,
        v.idempotency_key, v.fingerprint, v.budget_group, v.cost, v.retried_as,
        {AttemptRows.Columns},
        {AssetRows.Columns}
        """;

    public static VideoTask Read(SqlRow row) => new()
    {
        Id = row.NextString(),
        Owner = row.NextString(),
        Model = row.NextString(),
        Status = VideoStatusExtensions.Parse(row.NextString()),
        Version = row.NextInt64(),
        Node = row.NextStringOrNull(),
        DueAt = row.NextTimeOrNull(),
        Tries = row.NextInt32(),
        StepSince = row.NextTime(),

        Request = row.NextJson(VideoJson.Default.VideoRequest)!,
        Source = row.NextJson(VideoJson.Default.VideoSource),
        Error = row.NextJson(VideoJson.Default.FilmgateError),

        CreatedAt = row.NextTime(),
        DeadlineAt = row.NextTimeOrNull(),
        FinishedAt = row.NextTimeOrNull(),
        CancelRequestedAt = row.NextTimeOrNull(),
        WatchUntil = row.NextTimeOrNull(),
        RecoveredAt = row.NextTimeOrNull(),
        DeletedAt = row.NextTimeOrNull(),

        IdempotencyKey = row.NextStringOrNull(),
        Fingerprint = row.NextStringOrNull(),
        Group = row.NextStringOrNull(),
        Cost = row.NextJson(VideoJson.Default.VideoCost),
        RetriedAs = row.NextStringOrNull(),

        Attempt = AttemptRows.ReadJoined(row),
        Asset = AssetRows.ReadJoinedVideo(row),
    };

    /// <remarks>The conditions in the joins skip lookups that would find nothing.</remarks>
    public const string From = """
        FROM videos v
        LEFT JOIN attempts a ON a.video_id = CASE WHEN v.attempt > 0 THEN v.id END AND a.number = v.attempt
        LEFT JOIN assets s ON s.video_id = CASE WHEN v.finished_at IS NOT NULL THEN v.id END AND s.kind = 'video'
        """;

    private const string InsertSql = """
        INSERT INTO videos (id, owner, model, status, version, node, due_at, tries, step_since, attempt, request,
            created_at, idempotency_key, fingerprint, external_id, budget_group, cost, limited, remix_of)
        VALUES (@id, @owner, @model, 'queued', @version, @node, @due_at, 0, @step_since, 0, @request,
            @created_at, @idempotency_key, @fingerprint, @external_id, @budget_group, @cost, @limited, @remix_of)
        ON CONFLICT DO NOTHING
        """;

    /// <param name="json">Its columns in JSON. The caller serializes them, because one thread writes for all.</param>
    /// <returns>False: the id, the idempotency key or the external id exists already, and nothing was written.</returns>
    public static bool Insert(SqlSession sql, VideoTask task, VideoColumns json) => sql.Execute(
        InsertSql,
        SqlArg.Of("id", task.Id),
        SqlArg.Of("owner", task.Owner),
        SqlArg.Of("model", task.Model),
        SqlArg.Of("version", task.Version),
        SqlArg.Of("node", task.Node),
        SqlArg.Of("due_at", task.DueAt),
        SqlArg.Of("step_since", task.StepSince),
        SqlArg.Of("request", json.Request),
        SqlArg.Of("created_at", task.CreatedAt),
        SqlArg.Of("idempotency_key", task.IdempotencyKey),
        SqlArg.Of("fingerprint", task.Fingerprint),
        SqlArg.Of("external_id", task.Request.ExternalId),
        SqlArg.Of("budget_group", task.Group),
        SqlArg.Of("cost", json.Cost),
        SqlArg.Of("limited", task.Limits is { CountsUnfinished: true } ? 1 : default(long?)),
        SqlArg.Of("remix_of", task.Request.RemixOf?.VideoId)) == 1;

    /// <summary>
    /// Waits for other transactions that lock or change the video. What is read next includes what they have written: a hold and a deletion
    /// of one video happen one after the other.
    /// </summary>
    /// <returns>False: there is no such video, or it was deleted.</returns>
    public static bool Lock(SqlSession sql, string id)
    {
        var statement = sql.Dialect.ForUpdate.Length > 0 ? LockRowSql : FindRowSql;
        return sql.Query(statement, row => row.NextInt64(), SqlArg.Of("id", id)).Count > 0;
    }

    private const string FindRowSql = "SELECT 1 FROM videos WHERE id = @id AND deleted_at IS NULL";
    private static readonly string LockRowSql = $"{FindRowSql} {SqlDialect.Postgres.ForUpdate}";

    private const string UpdateSql = """
        UPDATE videos SET status = @status, version = @next_version, due_at = @due_at, tries = @tries, step_since = @step_since,
            attempt = @attempt, source = @source, error = @error, provider = @provider, error_kind = @error_kind,
            deadline_at = @deadline_at, finished_at = @finished_at, watch_until = @watch_until, recovered_at = @recovered_at,
            cost = @cost
        WHERE id = @id AND version = @version AND node = @node
        """;

    /// <summary>Writes what a transition may change, if <paramref name="before"/> is still the row's version and node.</summary>
    /// <returns>False: it is not, and nothing was written.</returns>
    public static bool Update(SqlSession sql, VideoTask before, VideoTask after) => sql.Execute(
        UpdateSql,
        SqlArg.Of("status", after.Status.Name()),
        SqlArg.Of("next_version", after.Version),
        SqlArg.Of("due_at", after.DueAt),
        SqlArg.Of("tries", after.Tries),
        SqlArg.Of("step_since", after.StepSince),
        SqlArg.Of("attempt", after.Attempt?.Number ?? 0),
        SqlArg.Of("source", VideoJson.Of(after.Source)),
        SqlArg.Of("error", VideoJson.Of(after.Error)),
        SqlArg.Of("provider", after.Attempt?.Provider),
        SqlArg.Of("error_kind", after.Status is VideoStatus.Failed ? after.Error!.Kind.ToString() : null),
        SqlArg.Of("deadline_at", after.DeadlineAt),
        SqlArg.Of("finished_at", after.FinishedAt),
        SqlArg.Of("watch_until", after.WatchUntil),
        SqlArg.Of("recovered_at", after.RecoveredAt),
        SqlArg.Of("cost", VideoJson.Of(after.Cost)),
        SqlArg.Of("id", before.Id),
        SqlArg.Of("version", before.Version),
        SqlArg.Of("node", before.Node)) == 1;
}

/// <summary>The columns of a new video that are JSON.</summary>
internal readonly record struct VideoColumns(byte[] Request, byte[]? Cost)
{
    public static VideoColumns Of(VideoTask task) => new(task.Request.Utf8(), VideoJson.Utf8(task.Cost));
}
