using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Rows of <c>events</c>: the timelines of all videos, append-only.</summary>
internal sealed class EventRows(SqlDialect dialect)
{
    /// <summary>In the order that <see cref="Read"/> takes them. <c>e</c> is the table's alias.</summary>
    public const string Columns = "e.video_id, e.version, e.at, e.type, e.data";

    public static VideoEvent Read(SqlRow row) => new(
        VideoId: row.NextString(),
        Version: row.NextInt64(),
        At: row.NextTime(),
        Type: row.NextString(),
        Data: row.NextString());

    /// <summary>The first event of a video is its row: writing it again as an event would double the work of a create.</summary>
    public static VideoEvent Created(string videoId, DateTimeOffset createdAt) => new(videoId, 1, createdAt, "created", "{}");

    private readonly string _insertSql = $"""
        INSERT INTO events (video_id, version, at, type, data, owner, mark)
        SELECT @video_id, @version, @at, @type, @data, v.owner, {dialect.EventMark} FROM videos v WHERE v.id = @video_id
        """;

    /// <param name="data">JSON.</param>
    public void Insert(SqlSession sql, string videoId, long version, DateTimeOffset at, string type, string data = "{}") => sql.Execute(
        _insertSql,
        SqlArg.Of("video_id", videoId),
        SqlArg.Of("version", version),
        SqlArg.Of("at", at),
        SqlArg.Of("type", type),
        SqlArg.Of("data", data));
}
