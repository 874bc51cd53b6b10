using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Rows of <c>video_metadata</c>: what lists are searched by. They are written and deleted with what they repeat, the request.</summary>
internal static class MetadataRows
{
    private const string InsertSql = """
        INSERT INTO video_metadata (owner, key, value, video_id) VALUES (@owner, @key, @value, @video_id) ON CONFLICT DO NOTHING
        """;

    private const string DeleteSql = """
        DELETE FROM video_metadata WHERE owner = @owner AND key = @key AND value = @value AND video_id = @video_id
        """;

    private const string RequestSql = "SELECT owner, request FROM videos WHERE id = @id AND deleted_at IS NULL";

    public static void Insert(SqlSession sql, VideoTask task) => ForEach(sql, InsertSql, task.Id, task.Owner, task.Request.Metadata);

    /// <summary>What <see cref="Delete"/> needs. Read it before the request is erased.</summary>
    public static (string Owner, VideoRequest Request)? Read(SqlSession sql, string videoId)
    {
        var found = sql.Query(
            RequestSql, row => (row.NextString(), row.NextJson(VideoJson.Default.VideoRequest)!), SqlArg.Of("id", videoId));
        return found is [var only] ? only : null;
    }

    public static void Delete(SqlSession sql, string videoId, (string Owner, VideoRequest Request)? read)
    {
        if (read is var (owner, request)) ForEach(sql, DeleteSql, videoId, owner, request.Metadata);
    }

    private static void ForEach(
        SqlSession sql, string statement, string videoId, string owner, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null) return;
        foreach (var (key, value) in metadata)
        {
            if (value.Length > VideoFilter.MaxSearchedValueLength) continue;
            sql.Execute(
                statement,
                SqlArg.Of("owner", owner),
                SqlArg.Of("key", key),
                SqlArg.Of("value", value),
                SqlArg.Of("video_id", videoId));
        }
    }
}
