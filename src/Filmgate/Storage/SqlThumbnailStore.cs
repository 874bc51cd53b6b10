using Filmgate.Media.Thumbnails;
using Filmgate.Videos;

namespace Filmgate.Storage;

internal sealed class SqlThumbnailStore(SqlDatabase database) : IThumbnailStore
{
    private const string Columns = "kind, key, content_type, bytes, sha256, width, height, created_at";

    private const string SaveSql = """
        INSERT INTO assets (video_id, kind, key, content_type, bytes, sha256, width, height, duration_ms, has_audio, created_at)
        VALUES (@video_id, @kind, @key, @content_type, @bytes, @sha256, @width, @height, 0, 0, @created_at)
        ON CONFLICT (video_id, kind) DO UPDATE SET key = excluded.key, content_type = excluded.content_type, bytes = excluded.bytes, sha256 = excluded.sha256,
            width = excluded.width, height = excluded.height, created_at = excluded.created_at
        """;

    public async Task<Asset?> FindAsync(string videoId, string kind, CancellationToken ct)
    {
        const string find = $"SELECT {Columns} FROM assets WHERE video_id = @id AND kind = @kind";
        return await database.ReadAsync(sql => sql.Query(find, Read, SqlArg.Of("id", videoId), SqlArg.Of("kind", kind)).SingleOrDefault(), ct);
    }

    public Task<IReadOnlyList<Asset>> ListAsync(string videoId, CancellationToken ct)
    {
        const string list = $"SELECT {Columns} FROM assets WHERE video_id = @id AND kind IN ('thumbnail', 'spritesheet')";
        return database.ReadAsync<IReadOnlyList<Asset>>(sql => sql.Query(list, Read, SqlArg.Of("id", videoId)), ct);
    }

    public Task<bool> SaveAsync(string videoId, IReadOnlyList<Asset> pictures, string placeholder, CancellationToken ct) => database.WriteAsync(videoId, sql =>
    {
        const string mark = "UPDATE assets SET placeholder = @placeholder WHERE video_id = @id AND kind = 'video'";
        if (sql.Execute(mark, SqlArg.Of("placeholder", placeholder), SqlArg.Of("id", videoId)) == 0) return false;
        foreach (var picture in pictures)
        {
            const string before = "SELECT key FROM assets WHERE video_id = @id AND kind = @kind AND key <> @key";
            foreach (var key in sql.Query(before, row => row.GetString(0), SqlArg.Of("id", videoId), SqlArg.Of("kind", picture.Kind), SqlArg.Of("key", picture.Key))) SqlMediaRows.Trash(sql, key, picture.CreatedAt);
            sql.Execute(
                SaveSql,
                SqlArg.Of("video_id", videoId),
                SqlArg.Of("kind", picture.Kind),
                SqlArg.Of("key", picture.Key),
                SqlArg.Of("content_type", picture.ContentType),
                SqlArg.Of("bytes", picture.Bytes),
                SqlArg.Of("sha256", picture.Sha256),
                SqlArg.Of("width", picture.Width),
                SqlArg.Of("height", picture.Height),
                SqlArg.Of("created_at", picture.CreatedAt));
        }

        return true;
    });

    private static Asset Read(SqlRow row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), (int)row.GetInt64(5), (int)row.GetInt64(6), TimeSpan.Zero, false, row.Time(7));
}
