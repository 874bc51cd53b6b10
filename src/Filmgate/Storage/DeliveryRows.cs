using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Storage;

/// <summary>Rows of <c>deliveries</c>. A video's transition writes them in its own transaction.</summary>
internal static class DeliveryRows
{
    /// <summary>All but the body, which is read only when it is sent or shown; in the order that <see cref="Read"/> takes them.</summary>
    public const string Columns =
        "id, owner, video_id, event, endpoint_id, url, status, version, node, tries, due_at, since, created_at, ended_at";

    public static Delivery Read(SqlRow row) => new(
        Id: row.NextString(),
        Owner: row.NextString(),
        VideoId: row.NextStringOrNull(),
        Event: row.NextString(),
        EndpointId: row.NextStringOrNull(),
        Url: row.NextString(),
        Status: row.NextString(),
        Version: row.NextInt64(),
        Node: row.NextStringOrNull(),
        Tries: row.NextInt32(),
        DueAt: row.NextTimeOrNull(),
        Since: row.NextTime(),
        CreatedAt: row.NextTime(),
        EndedAt: row.NextTimeOrNull(),
        Body: "");

    private const string InsertSql = """
        INSERT INTO deliveries (id, owner, video_id, event, endpoint_id, url, receiver, body,
            status, version, node, tries, due_at, since, created_at)
        VALUES (@id, @owner, @video_id, @event, @endpoint_id, @url, @receiver, @body,
            'pending', 1, @node, 0, @created_at, @created_at, @created_at)
        """;

    public static void Insert(SqlSession sql, NewDelivery delivery)
    {
        if (delivery is { EndpointId: null, VideoId: { } video } && IsGone(sql, video, delivery.Url)) return;
        sql.Execute(
            InsertSql,
            SqlArg.Of("id", delivery.Id),
            SqlArg.Of("owner", delivery.Owner),
            SqlArg.Of("video_id", delivery.VideoId),
            SqlArg.Of("event", delivery.Event),
            SqlArg.Of("endpoint_id", delivery.EndpointId),
            SqlArg.Of("url", delivery.Url),
            SqlArg.Of("receiver", ReceiverUrl.ReceiverOf(delivery.Url)),
            SqlArg.Of("body", delivery.Body),
            SqlArg.Of("node", delivery.Node),
            SqlArg.Of("created_at", delivery.CreatedAt));
    }

    /// <summary>Part of deleting a video: the bodies contain its prompt.</summary>
    public static void DeleteAll(SqlSession sql, string videoId)
    {
        const string lockRows = "UPDATE deliveries SET version = version + 1 WHERE video_id = @video_id";
        const string deleteTries =
            "DELETE FROM delivery_tries WHERE delivery_id IN (SELECT id FROM deliveries WHERE video_id = @video_id)";
        const string delete = "DELETE FROM deliveries WHERE video_id = @video_id";
        sql.Execute(lockRows, SqlArg.Of("video_id", videoId));          // waits for a try that is being written; no other can follow
        sql.Execute(deleteTries, SqlArg.Of("video_id", videoId));
        sql.Execute(delete, SqlArg.Of("video_id", videoId));
    }

    /// <summary>
    /// Whether the video's own URL has answered 410 and no delivery to it was replayed since. (An endpoint that answers 410 is disabled
    /// instead, and gets no new deliveries.)
    /// </summary>
    private static bool IsGone(SqlSession sql, string videoId, string url)
    {
        const string gone = """
            SELECT 1 FROM deliveries d WHERE d.video_id = @video_id AND d.url = @url AND d.endpoint_id IS NULL AND d.status = 'failed'
                AND EXISTS (SELECT 1 FROM delivery_tries t WHERE t.delivery_id = d.id AND t.status = 410) LIMIT 1
            """;
        return sql.Query(gone, row => row.NextInt64(), SqlArg.Of("video_id", videoId), SqlArg.Of("url", url)).Count > 0;
    }
}
