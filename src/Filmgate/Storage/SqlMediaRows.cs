using Filmgate.Media.Store;

namespace Filmgate.Storage;

/// <summary>What the database knows about stored files: here the files of videos, the trash and legal holds.</summary>
internal sealed partial class SqlMediaRows(SqlDatabase database) : IMediaRows
{
    /// <summary>Rows that one write deletes. Other writers wait meanwhile.</summary>
    private const int BatchSize = 50;

    private readonly EventRows _events = new(database.Dialect);

    /// <remarks>A reader does the search, so that no writer waits while all files are looked through.</remarks>
    public async Task<IReadOnlyList<string>> DeleteExpiredAsync(DateTimeOffset now, TimeSpan? usual, int limit)
    {
        var usualMilliseconds = (long)(usual ?? TimeSpan.Zero).TotalMilliseconds;
        var expired = await FindExpiredAsync(now, usualMilliseconds, limit);
        if (expired.Count == 0) return expired;
        return await database.WriteAsync<IReadOnlyList<string>>(sql => [.. expired.Where(video => DeleteExpired(sql, video, now))]);
    }

    private async Task<IReadOnlyList<string>> FindExpiredAsync(DateTimeOffset now, long usual, int limit)
    {
        const string keyRules = "SELECT DISTINCT delete_after_ms FROM api_keys WHERE delete_after_ms > 0";
        const string expired = """
            SELECT s.video_id FROM assets s
            JOIN videos v ON v.id = s.video_id
            LEFT JOIN api_keys k ON k.id = v.owner
            WHERE s.created_at <= @now - @shortest AND s.kind IN ('video', 'original')
                AND v.finished_at IS NOT NULL AND v.watch_until IS NULL
                AND COALESCE(k.delete_after_ms, @usual) > 0 AND s.created_at <= @now - COALESCE(k.delete_after_ms, @usual)
                AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.video_id = s.video_id)
            ORDER BY s.created_at LIMIT @limit
            """;
        var ofKeys = await database.QueryAsync(keyRules, row => row.NextInt64(), CancellationToken.None);
        long[] rules = usual > 0 ? [.. ofKeys, usual] : [.. ofKeys];
        if (rules.Length == 0) return [];
        return await database.QueryAsync(
            expired,
            row => row.NextString(),
            CancellationToken.None,
            SqlArg.Of("now", now),
            SqlArg.Of("shortest", rules.Min()),
            SqlArg.Of("usual", usual),
            SqlArg.Of("limit", limit));
    }

    private bool DeleteExpired(SqlSession sql, string videoId, DateTimeOffset now)
    {
        const string nextVersion = "UPDATE videos SET version = version + 1 WHERE id = @id RETURNING version";
        if (!VideoRows.Lock(sql, videoId) || IsHeld(sql, videoId)) return false;
        if (!DeleteFilesOf(sql, videoId, now)) return false;
        var version = sql.Query(nextVersion, row => row.NextInt64(), SqlArg.Of("id", videoId)).Single();
        _events.Insert(sql, videoId, version, now, "file_deleted", """{"rule":"delete_after"}""");
        return true;
    }

    public Task<IReadOnlyList<string>> ListTrashAsync(DateTimeOffset now, int limit, CancellationToken ct)
    {
        const string list = "SELECT key FROM media_trash WHERE at <= @now ORDER BY at, key LIMIT @limit";
        return database.QueryAsync(list, row => row.NextString(), ct, SqlArg.Of("now", now), SqlArg.Of("limit", limit));
    }

    public Task<DateTimeOffset> PostponeTrashAsync(string key, DateTimeOffset now, TimeSpan firstPause, TimeSpan maxPause) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            const string count = "UPDATE media_trash SET tries = tries + 1 WHERE key = @key RETURNING tries";
            const string postpone = "UPDATE media_trash SET at = @at WHERE key = @key";
            if (sql.Query(count, row => row.NextInt64(), SqlArg.Of("key", key)) is not [var tries]) return now;
            var pause = firstPause * Math.Pow(2, Math.Min(tries - 1, 30));
            var at = now + (pause < maxPause ? pause : maxPause);
            sql.Execute(postpone, SqlArg.Of("at", at), SqlArg.Of("key", key));
            return at;
        });

    public Task MakeTrashDueAsync(DateTimeOffset now) => database.WriteKeepingCacheAsync(
        sql => sql.Execute("UPDATE media_trash SET at = @now WHERE at > @now", SqlArg.Of("now", now)));

    public Task RemoveFromTrashAsync(string key) =>
        database.WriteKeepingCacheAsync(sql => sql.Execute("DELETE FROM media_trash WHERE key = @key", SqlArg.Of("key", key)));

    public async Task<IReadOnlySet<string>> FindReferencedAsync(IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        var referenced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
            if (await IsReferencedAsync(key, ct)) referenced.Add(key);
        return referenced;
    }

    private async Task<bool> IsReferencedAsync(string key, CancellationToken ct)
    {
        const string byRow = """
            SELECT 1 FROM assets WHERE key = @key
            UNION ALL SELECT 1 FROM inputs WHERE key = @key
            UNION ALL SELECT 1 FROM video_inputs WHERE key = @key
            """;
        const string byRequest = "SELECT 1 FROM videos WHERE due_at IS NOT NULL AND request LIKE @part LIMIT 1";
        if ((await database.QueryAsync(byRow, row => row.NextInt64(), ct, SqlArg.Of("key", key))).Count > 0) return true;
        return MediaKey.IsLegacyInput(key)
            && (await database.QueryAsync(byRequest, row => row.NextInt64(), ct, SqlArg.Of("part", $"%\"{key}\"%"))).Count > 0;
    }

    public Task<IReadOnlyList<MediaRow>> ListAsync(string after, int limit, CancellationToken ct)
    {
        const string page = """
            SELECT key, video_id, bytes, sha256, content_type FROM assets WHERE key > @after
            UNION ALL SELECT key, NULL, bytes, sha256, '' FROM inputs WHERE key > @after
            ORDER BY key LIMIT @limit
            """;
        static MediaRow Read(SqlRow row) => new(
            Key: row.NextString(),
            VideoId: row.NextStringOrNull(),
            Bytes: row.NextInt64(),
            Sha256: row.NextString(),
            ContentType: row.NextString());
        return database.QueryAsync(page, Read, ct, SqlArg.Of("after", after), SqlArg.Of("limit", limit));
    }

    public Task<bool> PlaceHoldAsync(string videoId, string? reason, DateTimeOffset now) =>
        database.WriteAsync(sql => PlaceHold(sql, videoId, reason, now));

    internal static bool PlaceHold(SqlSession sql, string videoId, string? reason, DateTimeOffset now)
    {
        const string place = """
            INSERT INTO holds (video_id, placed_at, reason) VALUES (@id, @now, @reason)
            ON CONFLICT (video_id) DO UPDATE SET reason = excluded.reason
            """;
        if (!VideoRows.Lock(sql, videoId)) return false;
        return sql.Execute(place, SqlArg.Of("id", videoId), SqlArg.Of("now", now), SqlArg.Of("reason", reason)) > 0;
    }

    internal static bool IsHeld(SqlSession sql, string videoId)
    {
        const string isHeld = "SELECT 1 FROM holds WHERE video_id = @id";
        return sql.Query(isHeld, row => row.NextInt64(), SqlArg.Of("id", videoId)).Count > 0;
    }

    public Task<bool> ReleaseHoldAsync(string videoId) =>
        database.WriteAsync(sql => sql.Execute("DELETE FROM holds WHERE video_id = @id", SqlArg.Of("id", videoId)) > 0);

    public Task<LegalHold?> FindHoldAsync(string videoId, CancellationToken ct)
    {
        const string find = "SELECT placed_at, reason FROM holds WHERE video_id = @id";
        static LegalHold Read(SqlRow row) => new(PlacedAt: row.NextTime(), Reason: row.NextStringOrNull());
        return database.QueryFirstAsync(find, Read, ct, SqlArg.Of("id", videoId));
    }

    /// <summary>Marks a file for deletion, in the transaction that deletes its row.</summary>
    public static void AddToTrash(SqlSession sql, string key, DateTimeOffset now)
    {
        const string add = "INSERT INTO media_trash (key, at) VALUES (@key, @now) ON CONFLICT (key) DO NOTHING";
        sql.Execute(add, SqlArg.Of("key", key), SqlArg.Of("now", now));
    }

    /// <summary>Deletes the rows of all files of a finished video and its links to inputs, and marks the files for deletion.</summary>
    /// <remarks>The row of the video's own file goes first: a writer that adds thumbnails has locked it, and this waits for it.</remarks>
    /// <returns>False: the video had no file.</returns>
    public static bool DeleteFilesOf(SqlSession sql, string videoId, DateTimeOffset now)
    {
        const string deleteVideo = "DELETE FROM assets WHERE video_id = @id AND kind IN ('video', 'original') RETURNING key";
        const string deleteOthers = "DELETE FROM assets WHERE video_id = @id RETURNING key";
        const string unlinkInputs = "DELETE FROM video_inputs WHERE video_id = @id";
        var own = sql.Query(deleteVideo, row => row.NextString(), SqlArg.Of("id", videoId));
        var others = sql.Query(deleteOthers, row => row.NextString(), SqlArg.Of("id", videoId));
        foreach (var key in own.Concat(others)) AddToTrash(sql, key, now);
        sql.Execute(unlinkInputs, SqlArg.Of("id", videoId));
        return own.Count > 0;
    }
}
