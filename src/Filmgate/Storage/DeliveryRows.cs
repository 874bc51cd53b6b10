using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Storage;

/// <summary>Messages as rows; a video's move writes them beside its own.</summary>
internal static class DeliveryRows
{
    /// <summary>All but the body, which is read only when it is sent or shown.</summary>
    public const string Columns = "id, owner, video_id, event, endpoint_id, url, status, version, node, tries, due_at, since, created_at, ended_at";

    public static void Insert(SqlSession sql, NewDelivery message)
    {
        if (message is { EndpointId: null, VideoId: { } video } && IsUnwanted(sql, video, message.Url)) return;
        const string insert = """
            INSERT INTO deliveries (id, owner, video_id, event, endpoint_id, url, receiver, body, status, version, node, tries, due_at, since, created_at)
            VALUES (@id, @owner, @video_id, @event, @endpoint_id, @url, @receiver, @body, 'pending', 1, @node, 0, @created_at, @created_at, @created_at)
            """;
        sql.Execute(
            insert,
            SqlArg.Of("id", message.Id),
            SqlArg.Of("owner", message.Owner),
            SqlArg.Of("video_id", message.VideoId),
            SqlArg.Of("event", message.Event),
            SqlArg.Of("endpoint_id", message.EndpointId),
            SqlArg.Of("url", message.Url),
            SqlArg.Of("receiver", ReceiverUrl.ReceiverOf(message.Url)),
            SqlArg.Of("body", message.Body),
            SqlArg.Of("node", message.Node),
            SqlArg.Of("created_at", message.CreatedAt));
    }

    /// <summary>A forgotten video is told of no more: the bodies have its prompt in them.</summary>
    public static void Forget(SqlSession sql, string videoId)
    {
        sql.Execute("UPDATE deliveries SET version = version + 1 WHERE video_id = @video_id", SqlArg.Of("video_id", videoId));      // a try that is being written is waited for, and none comes after
        sql.Execute("DELETE FROM delivery_tries WHERE delivery_id IN (SELECT id FROM deliveries WHERE video_id = @video_id)", SqlArg.Of("video_id", videoId));
        sql.Execute("DELETE FROM deliveries WHERE video_id = @video_id", SqlArg.Of("video_id", videoId));
    }

    /// <summary>The video's own address has answered 410, and no replay has been taken since. (An endpoint is disabled then, and not asked for messages any more.)</summary>
    private static bool IsUnwanted(SqlSession sql, string videoId, string url)
    {
        const string gone = """
            SELECT 1 FROM deliveries d WHERE d.video_id = @video_id AND d.url = @url AND d.endpoint_id IS NULL AND d.status = 'failed'
                AND EXISTS (SELECT 1 FROM delivery_tries t WHERE t.delivery_id = d.id AND t.status = 410) LIMIT 1
            """;
        return sql.Query(gone, row => row.GetInt64(0), SqlArg.Of("video_id", videoId), SqlArg.Of("url", url)).Count > 0;
    }

    public static Delivery Read(SqlRow row) => new(
        row.GetString(0),
        row.GetString(1),
        row.Text(2),
        row.GetString(3),
        row.Text(4),
        row.GetString(5),
        Body: "",
        row.GetString(6),
        row.GetInt64(7),
        row.Text(8),
        (int)row.GetInt64(9),
        row.TimeOrNull(10),
        row.Time(11),
        row.Time(12),
        row.TimeOrNull(13));

    public static DeliveryEndpoint ReadEndpoint(SqlRow row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3).Split(','), row.Text(4), row.Time(5), row.TimeOrNull(6), row.Text(7));
}
