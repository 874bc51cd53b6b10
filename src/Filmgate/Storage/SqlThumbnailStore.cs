using Filmgate.Media.Thumbnails;
using Filmgate.Videos;

namespace Filmgate.Storage;

internal sealed class SqlThumbnailStore(SqlDatabase database) : IThumbnailStore
{
    private readonly EventRows _events = new(database.Dialect);

    public Task<Asset?> FindAsync(string videoId, string kind, CancellationToken ct)
    {
        const string find = $"SELECT {AssetRows.Columns} FROM assets s WHERE s.video_id = @id AND s.kind = @kind";
        return database.QueryFirstAsync(
            find, row => AssetRows.Read(row, kind), ct, SqlArg.Of("id", videoId), SqlArg.Of("kind", kind));
    }

    public Task<IReadOnlyList<Asset>> ListAsync(string videoId, CancellationToken ct)
    {
        const string list = $"""
            SELECT s.kind, {AssetRows.Columns} FROM assets s WHERE s.video_id = @id AND s.kind IN ('thumbnail', 'spritesheet')
            """;
        return database.QueryAsync(list, row => AssetRows.Read(row, kind: row.NextString()), ct, SqlArg.Of("id", videoId));
    }

    public Task<ThumbnailSave> SaveAsync(
        string videoId,
        IReadOnlyList<Asset> pictures,
        string placeholder,
        IReadOnlyList<NewDelivery> deliveries,
        DateTimeOffset now,
        CancellationToken ct) =>
        database.WriteAsync(videoId, sql =>
        {
            const string previous = "SELECT placeholder FROM assets WHERE video_id = @id AND kind = 'video'";
            const string setPlaceholder = "UPDATE assets SET placeholder = @placeholder WHERE video_id = @id AND kind = 'video'";
            if (!VideoRows.Lock(sql, videoId)) return ThumbnailSave.VideoDeleted;
            if (sql.Query(previous, row => row.NextStringOrNull(), SqlArg.Of("id", videoId)) is not [var before])
                return ThumbnailSave.VideoDeleted;
            sql.Execute(setPlaceholder, SqlArg.Of("placeholder", placeholder), SqlArg.Of("id", videoId));
            foreach (var picture in pictures) Save(sql, videoId, picture);
            if (before is not null) return ThumbnailSave.Again;
            InsertEvent(sql, videoId, now);
            foreach (var delivery in deliveries) DeliveryRows.Insert(sql, delivery);
            return ThumbnailSave.First;
        });

    /// <summary>A stored video has its final status: no node writes its row, so a new version is safe.</summary>
    private void InsertEvent(SqlSession sql, string videoId, DateTimeOffset now)
    {
        const string nextVersion = "UPDATE videos SET version = version + 1 WHERE id = @id RETURNING version";
        var version = sql.Query(nextVersion, row => row.NextInt64(), SqlArg.Of("id", videoId)).Single();
        _events.Insert(sql, videoId, version, now, "pictures_ready");
    }

    private static void Save(SqlSession sql, string videoId, Asset picture)
    {
        const string replaced = "SELECT key FROM assets WHERE video_id = @id AND kind = @kind AND key <> @key";
        var keys = sql.Query(
            replaced,
            row => row.NextString(),
            SqlArg.Of("id", videoId),
            SqlArg.Of("kind", picture.Kind),
            SqlArg.Of("key", picture.Key));
        foreach (var key in keys) SqlMediaRows.AddToTrash(sql, key, picture.CreatedAt);
        AssetRows.InsertOrReplace(sql, videoId, picture);
    }
}
