using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Storage;

internal sealed class SqlOriginalFiles(SqlDatabase database) : IOriginalFiles
{
    private const string FindSql = $"SELECT {AssetRows.Columns} FROM assets s WHERE s.video_id = @id AND s.kind = @kind";

    public Task<Asset?> FindAsync(string videoId, CancellationToken ct) => database.QueryFirstAsync(
        FindSql,
        row => AssetRows.Read(row, IOriginalFiles.Kind),
        ct,
        SqlArg.Of("id", videoId),
        SqlArg.Of("kind", IOriginalFiles.Kind));

    public Task<bool> AddAsync(string videoId, Asset asset, CancellationToken ct) => database.WriteAsync(videoId, sql =>
    {
        if (!VideoRows.Lock(sql, videoId) || Find(sql, videoId) is not null) return false;
        AssetRows.Insert(sql, videoId, asset);
        return true;
    });

    private static Asset? Find(SqlSession sql, string videoId) => sql.Query(
        FindSql,
        row => AssetRows.Read(row, IOriginalFiles.Kind),
        SqlArg.Of("id", videoId),
        SqlArg.Of("kind", IOriginalFiles.Kind)).SingleOrDefault();
}
