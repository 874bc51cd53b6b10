using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// Counts what a key has created, in the transaction of a new video: of many at once, exactly as many as permitted succeed.
/// </summary>
internal static class CreateLimitRows
{
    private const string RecentSql = """
        SELECT COUNT(*), COALESCE(MIN(created_at), 0) FROM (
            SELECT created_at FROM videos WHERE owner = @owner AND id > @first AND created_at > @since ORDER BY id DESC LIMIT @limit) recent
        """;

    private const string InFlightSql = """
        SELECT COUNT(*) FROM (
            SELECT 1 FROM videos WHERE owner = @owner AND limited = 1 AND finished_at IS NULL LIMIT @limit) unfinished
        """;

    private const string QueuedSql = """
        SELECT COUNT(*) FROM (
            SELECT 1 FROM videos WHERE owner = @owner AND limited = 1 AND finished_at IS NULL AND status = 'queued' LIMIT @limit) queued
        """;

    /// <summary>Unfinished videos are few, and found by their due time.</summary>
    private const string MarkSql = """
        UPDATE videos SET limited = 1 WHERE due_at IS NOT NULL AND finished_at IS NULL AND limited IS NULL AND owner = @owner
        """;

    /// <returns>Null: the key of the video has no limits.</returns>
    public static LimitUse? Check(SqlSession sql, VideoTask task)
    {
        if (task.Limits is not { } limits) return null;
        sql.Execute(sql.Dialect.LockOwner, SqlArg.Of("owner", task.Owner));    // nobody else counts until this transaction ends
        var (recent, next) = Recent(sql, task, limits);
        var bytes = limits.InputBytesPerDay is null ? 0 : BytesOf(sql, task);
        var before = bytes == 0 ? 0 : InputByteRows.Find(sql, task.Owner, task.CreatedAt);
        var exceeded = recent >= limits.PerMinute ? CreateLimit.PerMinute
            : IsReached(sql, InFlightSql, task.Owner, limits.InFlight) ? CreateLimit.InFlight
            : IsReached(sql, QueuedSql, task.Owner, limits.Queued) ? CreateLimit.Queued
            : before + bytes > limits.InputBytesPerDay ? CreateLimit.InputBytesPerDay
            : default(CreateLimit?);
        return new(limits, exceeded, exceeded is null ? recent + 1 : recent, next, bytes, before);
    }

    /// <summary>Counts the video, which was inserted.</summary>
    public static void Add(SqlSession sql, VideoTask task, LimitUse use)
    {
        if (use.InputBytes > 0) InputByteRows.Add(sql, task.Owner, use.InputBytes, task.CreatedAt);
    }

    /// <summary>From now on, the unfinished videos of a key are counted.</summary>
    public static void CountUnfinished(SqlSession sql, string owner) => sql.Execute(MarkSql, SqlArg.Of("owner", owner));

    private static (int Count, TimeSpan Next) Recent(SqlSession sql, VideoTask task, CreateLimits limits)
    {
        if (limits.PerMinute is not { } limit) return default;
        var (count, oldest) = sql.Query(
            RecentSql,
            row => (row.NextInt32(), row.NextTime()),
            SqlArg.Of("owner", task.Owner),
            SqlArg.Of("first", VideoId.FirstSince(task.CreatedAt - CreateLimits.Window)),
            SqlArg.Of("since", task.CreatedAt - CreateLimits.Window),
            SqlArg.Of("limit", limit)).Single();
        return (count, count == 0 ? TimeSpan.Zero : oldest + CreateLimits.Window - task.CreatedAt);
    }

    private static bool IsReached(SqlSession sql, string count, string owner, int? limit) =>
        limit is { } most
        && sql.Query(count, row => row.NextInt32(), SqlArg.Of("owner", owner), SqlArg.Of("limit", most)).Single() >= most;

    /// <summary>What was sent for this video. A file or a video that the key had before is not sent again.</summary>
    private static long BytesOf(SqlSession sql, VideoTask task)
    {
        const string find = "SELECT bytes FROM inputs WHERE key = @key";
        var request = task.Request;
        var sent = request.Images.Concat(request.References).Where(image => image.From is null).Sum(image => image.Bytes);
        return request.Video is { From: null, Key: { } key }
            ? sent + sql.Query(find, row => row.NextInt64(), SqlArg.Of("key", key)).FirstOrDefault()
            : sent;
    }
}
