using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Rows of <c>assets</c>: the stored files of a video, at most one of each kind.</summary>
internal static class AssetRows
{
    /// <summary>In the order that <see cref="Read"/> takes them. <c>s</c> is the table's alias; the kind is not among them.</summary>
    public const string Columns = """
        s.key, s.content_type, s.bytes, s.sha256, s.width, s.height, s.duration_ms, s.has_audio, s.created_at, s.placeholder
        """;

    public static Asset Read(SqlRow row, string kind) => new(
        kind,
        Key: row.NextString(),
        ContentType: row.NextString(),
        Bytes: row.NextInt64(),
        Sha256: row.NextString(),
        Width: row.NextInt32(),
        Height: row.NextInt32(),
        Duration: row.NextDuration(),
        HasAudio: row.NextBool(),
        CreatedAt: row.NextTime(),
        Placeholder: row.NextStringOrNull());

    /// <summary>From an outer join on the kind <c>video</c>: null where there is no file.</summary>
    public static Asset? ReadJoinedVideo(SqlRow row) => row.SkipIfNull(ColumnCount) ? null : Read(row, "video");

    private static readonly int ColumnCount = Columns.Split(',').Length;

    private const string InsertSql = """
        INSERT INTO assets (video_id, kind, key, content_type, bytes, sha256, width, height, duration_ms, has_audio, created_at)
        VALUES (@video_id, @kind, @key, @content_type, @bytes, @sha256, @width, @height, @duration_ms, @has_audio, @created_at)
        """;

    private const string ReplaceSql = $"""
        {InsertSql}
        ON CONFLICT (video_id, kind) DO UPDATE SET key = excluded.key, content_type = excluded.content_type, bytes = excluded.bytes,
            sha256 = excluded.sha256, width = excluded.width, height = excluded.height, created_at = excluded.created_at
        """;

    /// <summary>Fails when the video has a file of this kind already: a stored video is never overwritten.</summary>
    public static void Insert(SqlSession sql, string videoId, Asset asset) => Write(sql, InsertSql, videoId, asset);

    /// <summary>For thumbnails, which may be rendered again.</summary>
    public static void InsertOrReplace(SqlSession sql, string videoId, Asset asset) => Write(sql, ReplaceSql, videoId, asset);

    private static void Write(SqlSession sql, string statement, string videoId, Asset asset) => sql.Execute(
        statement,
        SqlArg.Of("video_id", videoId),
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
