using Filmgate.Media.Inputs;

namespace Filmgate.Storage;

/// <summary>Rows of <c>files</c>. The bytes belong to a row of <c>inputs</c>, which several files may share.</summary>
internal sealed class SqlFileStore(SqlDatabase database) : IFileStore
{
    /// <summary>In the order that <see cref="Read"/> takes them.</summary>
    private const string Columns = """
        f.id, f.owner, f.filename, f.purpose, f.key, f.content_type, i.bytes, f.width, f.height, i.sha256, f.created_at, f.expires_at
        """;

    private static StoredFile Read(SqlRow row) => new(
        Id: row.NextString(),
        Owner: row.NextString(),
        FileName: row.NextString(),
        Purpose: row.NextString(),
        Key: row.NextString(),
        ContentType: row.NextString(),
        Bytes: row.NextInt64(),
        Width: row.NextInt32(),
        Height: row.NextInt32(),
        Sha256: row.NextString(),
        CreatedAt: row.NextTime(),
        ExpiresAt: row.NextTimeOrNull());

    private const string Select = $"SELECT {Columns} FROM files f JOIN inputs i ON i.key = f.key";
    private const string IsLive = "f.owner = @owner AND (f.expires_at IS NULL OR f.expires_at > @now)";
    private const string FindSql = $"{Select} WHERE f.id = @id AND {IsLive}";

    private const string InsertSql = $"""
        INSERT INTO files (id, owner, filename, purpose, key, content_type, width, height, created_at, expires_at)
        SELECT @id, @owner, @filename, @purpose, @key, @content_type, @width, @height, @now, @expires_at
        WHERE (SELECT COUNT(*) FROM files f WHERE {IsLive}) < @max_files
            AND (SELECT COALESCE(SUM(i.bytes), 0) FROM files f JOIN inputs i ON i.key = f.key WHERE {IsLive}) + @bytes <= @max_bytes
        """;

    private static readonly Dictionary<bool, string> ListSql = new() { [true] = ListBy("<", "DESC"), [false] = ListBy(">", "ASC") };

    public Task<bool> AddAsync(StoredFile file, FileQuota quota) => database.WriteKeepingCacheAsync(sql =>
    {
        sql.Execute(database.Dialect.LockOwner, SqlArg.Of("owner", file.Owner));
        return Insert(sql, file, quota);
    });

    private static bool Insert(SqlSession sql, StoredFile file, FileQuota quota) => sql.Execute(
        InsertSql,
        SqlArg.Of("id", file.Id),
        SqlArg.Of("owner", file.Owner),
        SqlArg.Of("filename", file.FileName),
        SqlArg.Of("purpose", file.Purpose),
        SqlArg.Of("key", file.Key),
        SqlArg.Of("content_type", file.ContentType),
        SqlArg.Of("width", file.Width),
        SqlArg.Of("height", file.Height),
        SqlArg.Of("now", file.CreatedAt),
        SqlArg.Of("expires_at", file.ExpiresAt),
        SqlArg.Of("bytes", file.Bytes),
        SqlArg.Of("max_files", quota.Files),
        SqlArg.Of("max_bytes", quota.Bytes)) == 1;

    public Task<StoredFile?> FindAsync(string owner, string id, DateTimeOffset now, CancellationToken ct) =>
        database.QueryFirstAsync(FindSql, Read, ct, SqlArg.Of("id", id), SqlArg.Of("owner", owner), SqlArg.Of("now", now));

    public Task<StoredFile?> UseAsync(string owner, string id, DateTimeOffset now) => database.WriteKeepingCacheAsync(sql =>
    {
        if (Find(sql, owner, id, now) is not { } file) return null;
        sql.Execute("UPDATE inputs SET used_at = @now WHERE key = @key", SqlArg.Of("now", now), SqlArg.Of("key", file.Key));
        return file;
    });

    public Task<IReadOnlyList<StoredFile>> ListAsync(
        string owner, string? after, string? purpose, int limit, bool newestFirst, DateTimeOffset now, CancellationToken ct) =>
        database.QueryAsync(
            ListSql[newestFirst],
            Read,
            ct,
            SqlArg.Of("owner", owner),
            SqlArg.Of("now", now),
            SqlArg.Of("after", after ?? (newestFirst ? "file-g" : "")),         // ids are file- and hex digits
            SqlArg.Of("purpose", purpose ?? ""),
            SqlArg.Of("limit", limit));

    public Task<bool> DeleteAsync(string owner, string id, DateTimeOffset now) => database.WriteKeepingCacheAsync(sql => sql.Execute(
        "DELETE FROM files WHERE id = @id AND owner = @owner AND (expires_at IS NULL OR expires_at > @now)",
        SqlArg.Of("id", id),
        SqlArg.Of("owner", owner),
        SqlArg.Of("now", now)) == 1);

    private static StoredFile? Find(SqlSession sql, string owner, string id, DateTimeOffset now) =>
        sql.Query(FindSql, Read, SqlArg.Of("id", id), SqlArg.Of("owner", owner), SqlArg.Of("now", now)).SingleOrDefault();

    private static string ListBy(string beyond, string order) => $"""
        {Select} WHERE {IsLive} AND f.id {beyond} @after AND (@purpose = '' OR f.purpose = @purpose)
        ORDER BY f.id {order} LIMIT @limit
        """;
}
