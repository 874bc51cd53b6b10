namespace Filmgate.Storage;

/// <summary>The part for inputs: files that clients sent along with their requests.</summary>
internal sealed partial class SqlMediaRows
{
    public Task<string?> FindInputAsync(string owner, string sha256, DateTimeOffset now, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            const string find = "UPDATE inputs SET used_at = @now WHERE owner = @owner AND sha256 = @sha256 RETURNING key";
            return sql.Query(
                find,
                row => row.NextString(),
                SqlArg.Of("now", now),
                SqlArg.Of("owner", owner),
                SqlArg.Of("sha256", sha256)).SingleOrDefault();
        });

    public Task<string> AddInputAsync(string owner, string sha256, string key, long bytes, DateTimeOffset now) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            const string add = """
                INSERT INTO inputs (owner, sha256, key, bytes, used_at) VALUES (@owner, @sha256, @key, @bytes, @now)
                ON CONFLICT (owner, sha256) DO UPDATE SET used_at = excluded.used_at RETURNING key
                """;
            var stored = sql.Query(
                add,
                row => row.NextString(),
                SqlArg.Of("owner", owner),
                SqlArg.Of("sha256", sha256),
                SqlArg.Of("key", key),
                SqlArg.Of("bytes", bytes),
                SqlArg.Of("now", now)).Single();
            if (stored != key) AddToTrash(sql, key, now);
            return stored;
        });

    public async Task<int> ReleaseInputsOfFailedAsync(DateTimeOffset endedBefore, int limit, CancellationToken ct)
    {
        const string ended = """
            SELECT DISTINCT i.video_id FROM video_inputs i JOIN videos v ON v.id = i.video_id
            WHERE i.video_id > @after AND v.status IN ('failed', 'cancelled') AND v.finished_at <= @before
                AND v.due_at IS NULL AND v.watch_until IS NULL
                AND NOT EXISTS (SELECT 1 FROM assets s WHERE s.video_id = v.id)
                AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.video_id = v.id)
            ORDER BY i.video_id LIMIT @limit
            """;
        const string unlink = "DELETE FROM video_inputs WHERE video_id = @id";
        for (var (after, total) = ("", 0); ;)
        {
            var found = await database.QueryAsync(
                ended,
                row => row.NextString(),
                ct,
                SqlArg.Of("after", after),
                SqlArg.Of("before", endedBefore),
                SqlArg.Of("limit", limit));
            if (found.Count == 0) return total;
            total += await InBatchesAsync(found, (sql, video) =>
                VideoRows.Lock(sql, video) && !IsHeld(sql, video) && sql.Execute(unlink, SqlArg.Of("id", video)) > 0);
            after = found[^1];
        }
    }

    /// <remarks>
    /// A reader does the search and small batches delete, so that no writer waits while all inputs are looked through. Each row is checked
    /// again before it is deleted.
    /// </remarks>
    public async Task<int> ReleaseUnusedInputsAsync(DateTimeOffset unusedSince, int limit)
    {
        const string findFiles = "SELECT id FROM files WHERE expires_at <= @since LIMIT @limit";
        const string deleteFile = "DELETE FROM files WHERE id = @id AND expires_at <= @since";
        const string isUnused = """
            used_at < @since
            AND NOT EXISTS (SELECT 1 FROM video_inputs v WHERE v.key = inputs.key)
            AND NOT EXISTS (SELECT 1 FROM files f WHERE f.key = inputs.key)
            """;
        const string findInputs = $"SELECT key FROM inputs WHERE {isUnused} LIMIT @limit";
        const string deleteInput = $"DELETE FROM inputs WHERE key = @key AND {isUnused}";

        var files = await FindAsync(findFiles);
        await InBatchesAsync(files, (sql, id) => sql.Execute(deleteFile, SqlArg.Of("id", id), SqlArg.Of("since", unusedSince)) > 0);
        return await InBatchesAsync(await FindAsync(findInputs), (sql, key) =>
        {
            if (sql.Execute(deleteInput, SqlArg.Of("key", key), SqlArg.Of("since", unusedSince)) == 0) return false;
            AddToTrash(sql, key, unusedSince);
            return true;
        });

        Task<IReadOnlyList<string>> FindAsync(string query) => database.QueryAsync(
            query, row => row.NextString(), CancellationToken.None, SqlArg.Of("since", unusedSince), SqlArg.Of("limit", limit));
    }

    /// <returns>For how many the step returned true.</returns>
    private async Task<int> InBatchesAsync(IReadOnlyList<string> all, Func<SqlSession, string, bool> step)
    {
        var count = 0;
        foreach (var batch in all.Chunk(BatchSize))
            count += await database.WriteKeepingCacheAsync(sql => batch.Count(one => step(sql, one)));
        return count;
    }
}
