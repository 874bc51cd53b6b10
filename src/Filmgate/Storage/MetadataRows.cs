using System.Globalization;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// Rows of <c>video_metadata</c>: what lists are searched by. They are written and deleted with what they repeat, the request.
/// </summary>
internal static class MetadataRows
{
    private const int MaxPairs = 16;

    /// <summary>One statement for all pairs of a video: on PostgreSQL, each statement is a round trip that other writes wait for.</summary>
    private static readonly string[] InsertSql = [.. Enumerable.Range(0, MaxPairs + 1).Select(InsertOf)];

    private const string DeleteSql = """
        DELETE FROM video_metadata WHERE owner = @owner AND key = @key AND value = @value AND video_id = @video_id
        """;

    private const string RequestSql = "SELECT owner, request FROM videos WHERE id = @id AND deleted_at IS NULL";

    public static void Insert(SqlSession sql, VideoTask task)
    {
        if (task.Request.Metadata is not { Count: > 0 } metadata) return;
        foreach (var pairs in metadata.Where(IsSearched).Chunk(MaxPairs))
        {
            var args = new SqlArg[2 + (2 * pairs.Length)];
            (args[0], args[1]) = (SqlArg.Of("owner", task.Owner), SqlArg.Of("video_id", task.Id));
            for (var i = 0; i < pairs.Length; i++)
            {
                args[2 + (2 * i)] = SqlArg.Of(KeyName(i), pairs[i].Key);
                args[3 + (2 * i)] = SqlArg.Of(ValueName(i), pairs[i].Value);
            }

            sql.Execute(InsertSql[pairs.Length], args);
        }
    }

    /// <summary>What <see cref="Delete"/> needs. Read it before the request is erased.</summary>
    public static (string Owner, VideoRequest Request)? Read(SqlSession sql, string videoId)
    {
        var found = sql.Query(
            RequestSql, row => (row.NextString(), row.NextJson(VideoJson.Default.VideoRequest)!), SqlArg.Of("id", videoId));
        return found is [var only] ? only : null;
    }

    public static void Delete(SqlSession sql, string videoId, (string Owner, VideoRequest Request)? read)
    {
        if (read is not var (owner, request) || request.Metadata is not { } metadata) return;
        foreach (var (key, value) in metadata.Where(IsSearched))
        {
            sql.Execute(
                DeleteSql,
                SqlArg.Of("owner", owner),
                SqlArg.Of("key", key),
                SqlArg.Of("value", value),
                SqlArg.Of("video_id", videoId));
        }
    }

    private static bool IsSearched(KeyValuePair<string, string> pair) => pair.Value.Length <= VideoFilter.MaxSearchedValueLength;

    private static string InsertOf(int pairs)
    {
        var rows = Enumerable.Range(0, pairs).Select(i => $"(@owner, @{KeyName(i)}, @{ValueName(i)}, @video_id)");
        return $"INSERT INTO video_metadata (owner, key, value, video_id) VALUES {string.Join(", ", rows)} ON CONFLICT DO NOTHING";
    }

    private static string KeyName(int index) => string.Create(CultureInfo.InvariantCulture, $"key{index}");

    private static string ValueName(int index) => string.Create(CultureInfo.InvariantCulture, $"value{index}");
}
