using Filmgate.Media.Store;

namespace Filmgate.Storage;

internal sealed class SqlMediaRows(SqlDatabase database) : IMediaRows
{
    /// <summary>What one write takes away: others wait for the writer meanwhile.</summary>
    private const int Piece = 50;

    private readonly string _logSql = $$"""
        INSERT INTO events (video_id, version, at, type, data, owner, mark)
        SELECT @video_id, @version, @now, 'file_deleted', '{"rule":"delete_after"}', v.owner, {{database.Dialect.EventMark}} FROM videos v WHERE v.id = @video_id
        """;

    public Task<string?> FindInputAsync(string owner, string sha256, DateTimeOffset now, CancellationToken ct) => database.WriteBesideAsync(sql => sql.Query(
        "UPDATE inputs SET used_at = @now WHERE owner = @owner AND sha256 = @sha256 RETURNING key",
        row => row.GetString(0),
        SqlArg.Of("now", now),
        SqlArg.Of("owner", owner),
        SqlArg.Of("sha256", sha256)).SingleOrDefault());

    public Task<string> AddInputAsync(string owner, string sha256, string key, long bytes, DateTimeOffset now) => database.WriteBesideAsync(sql =>
    {
        const string add = """
            INSERT INTO inputs (owner, sha256, key, bytes, used_at) VALUES (@owner, @sha256, @key, @bytes, @now)
            ON CONFLICT (owner, sha256) DO UPDATE SET used_at = excluded.used_at RETURNING key
            """;
        var kept = sql.Query(
            add,
            row => row.GetString(0),
            SqlArg.Of("owner", owner),
            SqlArg.Of("sha256", sha256),
            SqlArg.Of("key", key),
            SqlArg.Of("bytes", bytes),
            SqlArg.Of("now", now)).Single();
        if (kept != key) Trash(sql, key, now);
        return kept;
    });

    public async Task<int> ReleaseInputsOfFailedAsync(DateTimeOffset endedBefore, int limit, CancellationToken ct)
    {
        const string ended = """
            SELECT DISTINCT i.video_id FROM video_inputs i JOIN videos v ON v.id = i.video_id
            WHERE i.video_id > @after AND v.status IN ('failed', 'cancelled') AND v.finished_at <= @before AND v.due_at IS NULL AND v.watch_until IS NULL
                AND NOT EXISTS (SELECT 1 FROM assets s WHERE s.video_id = v.id) AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.video_id = v.id)
            ORDER BY i.video_id LIMIT @limit
            """;
        const string forget = "DELETE FROM video_inputs WHERE video_id = @id AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.video_id = @id)";
        for (var (after, total) = ("", 0); ;)
        {
            var found = await database.ReadAsync(sql => sql.Query(ended, row => row.GetString(0), SqlArg.Of("after", after), SqlArg.Of("before", endedBefore), SqlArg.Of("limit", limit)), ct);
            if (found.Count == 0) return total;
            total += await InPiecesAsync(found, (sql, video) => sql.Execute(forget, SqlArg.Of("id", video)) > 0);
            after = found[^1];
        }
    }

    /// <remarks>Searched by a reader, given up in small pieces: nobody's writes wait while all inputs are looked through. Each is asked again before it goes.</remarks>
    public async Task<int> ReleaseUnusedInputsAsync(DateTimeOffset unusedSince, int limit)
    {
        const string expired = "SELECT id FROM files WHERE expires_at <= @since LIMIT @limit";
        const string expire = "DELETE FROM files WHERE id = @id AND expires_at <= @since";
        const string unneeded = """
            used_at < @since AND NOT EXISTS (SELECT 1 FROM video_inputs v WHERE v.key = inputs.key) AND NOT EXISTS (SELECT 1 FROM files f WHERE f.key = inputs.key)
            """;
        const string search = $"SELECT key FROM inputs WHERE {unneeded} LIMIT @limit";
        const string release = $"DELETE FROM inputs WHERE key = @key AND {unneeded}";

        var files = await FindAsync(expired);
        await InPiecesAsync(files, (sql, id) => sql.Execute(expire, SqlArg.Of("id", id), SqlArg.Of("since", unusedSince)) > 0);
        return await InPiecesAsync(await FindAsync(search), (sql, key) =>
        {
            if (sql.Execute(release, SqlArg.Of("key", key), SqlArg.Of("since", unusedSince)) == 0) return false;
            Trash(sql, key, unusedSince);
            return true;
        });

        Task<IReadOnlyList<string>> FindAsync(string what) => database.ReadAsync<IReadOnlyList<string>>(
            sql => sql.Query(what, row => row.GetString(0), SqlArg.Of("since", unusedSince), SqlArg.Of("limit", limit)), CancellationToken.None);
    }

    private async Task<int> InPiecesAsync(IReadOnlyList<string> all, Func<SqlSession, string, bool> step)
    {
        var done = 0;
        foreach (var piece in all.Chunk(Piece)) done += await database.WriteBesideAsync(sql => piece.Count(one => step(sql, one)));
        return done;
    }

    /// <remarks>Searched by a reader: nobody's writes wait while all files are looked through.</remarks>
    public async Task<IReadOnlyList<string>> ExpireAsync(DateTimeOffset now, TimeSpan? usual, int limit)
    {
        var due = await database.ReadAsync(sql => Due(sql, now, (long)(usual ?? TimeSpan.Zero).TotalMilliseconds, limit), CancellationToken.None);
        return due.Count == 0 ? due : await database.WriteAsync<IReadOnlyList<string>>(sql => [.. due.Where(video => Expire(sql, video, now))]);
    }

    private static IReadOnlyList<string> Due(SqlSession sql, DateTimeOffset now, long usual, int limit)
    {
        const string expired = """
            SELECT s.video_id FROM assets s
            JOIN videos v ON v.id = s.video_id
            LEFT JOIN api_keys k ON k.id = v.owner
            WHERE s.created_at <= @now - @shortest AND s.kind = 'video' AND v.finished_at IS NOT NULL AND v.watch_until IS NULL
                AND COALESCE(k.delete_after_ms, @usual) > 0 AND s.created_at <= @now - COALESCE(k.delete_after_ms, @usual)
                AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.video_id = s.video_id)
            ORDER BY s.created_at LIMIT @limit
            """;
        var rules = sql.Query("SELECT DISTINCT delete_after_ms FROM api_keys WHERE delete_after_ms > 0", row => row.GetInt64(0));
        long[] all = usual > 0 ? [.. rules, usual] : [.. rules];
        return all.Length == 0
            ? []
            : sql.Query(expired, row => row.GetString(0), SqlArg.Of("now", now), SqlArg.Of("shortest", all.Min()), SqlArg.Of("usual", usual), SqlArg.Of("limit", limit));
    }

    private bool Expire(SqlSession sql, string video, DateTimeOffset now)
    {
        if (sql.Query("SELECT 1 FROM holds WHERE video_id = @id", row => row.GetInt64(0), SqlArg.Of("id", video)).Count > 0 || !GiveUp(sql, video, now)) return false;
        Tell(sql, video, now);
        return true;
    }

    public Task<IReadOnlyList<string>> ListTrashAsync(int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<string>>(
        sql => sql.Query("SELECT key FROM media_trash ORDER BY at, key LIMIT @limit", row => row.GetString(0), SqlArg.Of("limit", limit)), ct);

    public Task RemoveFromTrashAsync(string key) => database.WriteAsync(sql => sql.Execute("DELETE FROM media_trash WHERE key = @key", SqlArg.Of("key", key)));

    public Task<IReadOnlySet<string>> FindReferencedAsync(IReadOnlyCollection<string> keys, CancellationToken ct) => database.ReadAsync<IReadOnlySet<string>>(
        sql =>
        {
            const string known = "SELECT key FROM assets WHERE key = @key UNION ALL SELECT key FROM inputs WHERE key = @key UNION ALL SELECT key FROM video_inputs WHERE key = @key";
            const string wanted = "SELECT 1 FROM videos WHERE due_at IS NOT NULL AND request LIKE @part LIMIT 1";
            return keys.Where(key => sql.Query(known, row => row.GetString(0), SqlArg.Of("key", key)).Count > 0
                || (MediaKey.IsLegacyInput(key) && sql.Query(wanted, row => row.GetInt64(0), SqlArg.Of("part", $"%\"{key}\"%")).Count > 0)).ToHashSet(StringComparer.Ordinal);
        },
        ct);

    public Task<IReadOnlyList<MediaRow>> ListAsync(string after, int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<MediaRow>>(
        sql =>
        {
            const string page = """
                SELECT key, video_id, bytes, sha256, content_type FROM assets WHERE key > @after
                UNION ALL SELECT key, NULL, bytes, sha256, '' FROM inputs WHERE key > @after
                ORDER BY key LIMIT @limit
                """;
            return sql.Query(
                page,
                row => new MediaRow(row.GetString(0), row.Text(1), row.GetInt64(2), row.GetString(3), row.GetString(4)),
                SqlArg.Of("after", after),
                SqlArg.Of("limit", limit));
        },
        ct);

    public Task<bool> PlaceHoldAsync(string videoId, string? reason, DateTimeOffset now) => database.WriteAsync(sql =>
    {
        const string hold = """
            INSERT INTO holds (video_id, placed_at, reason) SELECT id, @now, @reason FROM videos WHERE id = @id AND deleted_at IS NULL
            ON CONFLICT (video_id) DO UPDATE SET reason = excluded.reason
            """;
        return sql.Execute(hold, SqlArg.Of("id", videoId), SqlArg.Of("now", now), SqlArg.Of("reason", reason)) > 0;
    });

    public Task<bool> ReleaseHoldAsync(string videoId) => database.WriteAsync(sql => sql.Execute("DELETE FROM holds WHERE video_id = @id", SqlArg.Of("id", videoId)) > 0);

    public Task<LegalHold?> FindHoldAsync(string videoId, CancellationToken ct) => database.ReadAsync(
        sql => sql.Query("SELECT placed_at, reason FROM holds WHERE video_id = @id", row => new LegalHold(row.Time(0), row.Text(1)), SqlArg.Of("id", videoId)).SingleOrDefault(), ct);

    /// <summary>Part of the transaction that takes the row away.</summary>
    public static void Trash(SqlSession sql, string key, DateTimeOffset now) =>
        sql.Execute("INSERT INTO media_trash (key, at) VALUES (@key, @now) ON CONFLICT (key) DO NOTHING", SqlArg.Of("key", key), SqlArg.Of("now", now));

    /// <summary>The same for all that a finished video has. Its own file's row goes first: whoever is adding pictures has locked it, and is waited for.</summary>
    /// <returns>False: it had no file.</returns>
    public static bool GiveUp(SqlSession sql, string videoId, DateTimeOffset now)
    {
        var own = sql.Query("DELETE FROM assets WHERE video_id = @id AND kind = 'video' RETURNING key", row => row.GetString(0), SqlArg.Of("id", videoId));
        var others = sql.Query("DELETE FROM assets WHERE video_id = @id RETURNING key", row => row.GetString(0), SqlArg.Of("id", videoId));
        foreach (var key in own.Concat(others)) Trash(sql, key, now);
        sql.Execute("DELETE FROM video_inputs WHERE video_id = @id", SqlArg.Of("id", videoId));
        return own.Count > 0;
    }

    private void Tell(SqlSession sql, string video, DateTimeOffset now)
    {
        const string next = "UPDATE videos SET version = version + 1 WHERE id = @id RETURNING version";
        var version = sql.Query(next, row => row.GetInt64(0), SqlArg.Of("id", video)).Single();
        sql.Execute(_logSql, SqlArg.Of("video_id", video), SqlArg.Of("version", version), SqlArg.Of("now", now));
    }
}
