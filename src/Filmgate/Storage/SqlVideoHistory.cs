using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Deletes rows in small transactions, so that no other writer waits long.</summary>
internal sealed class SqlVideoHistory(SqlDatabase database) : IVideoHistory
{
    private const int BatchSize = 50;

    private const string IsPrunable = """
        v.finished_at <= @before AND v.due_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM assets a WHERE a.video_id = v.id)
        AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.video_id = v.id)
        AND NOT EXISTS (SELECT 1 FROM ledger_unresolved u WHERE u.video_id = v.id)
        AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.video_id = v.id AND d.due_at IS NOT NULL)
        """;

    /// <summary>The ledger keeps its entries, so it must know whose they are.</summary>
    private const string Remember = """
        INSERT INTO pruned_videos (id, owner, budget_group, model, provider, status, attempt, created_at)
        SELECT v.id, v.owner, v.budget_group, v.model, a.provider, v.status, v.attempt, v.created_at
        FROM videos v LEFT JOIN attempts a ON a.video_id = v.id AND a.number = v.attempt
        WHERE v.id = @id AND v.cost IS NOT NULL
        """;

    private static readonly string[] TablesOfVideos = ["events", "attempts", "video_inputs", "provider_responses"];

    /// <remarks>A reader does the search. Ids are in the order of creation, so the search needs no index of its own.</remarks>
    public async Task<HistoryPage> PruneAsync(string after, DateTimeOffset endedBefore, int limit, CancellationToken ct)
    {
        const string page = $"""
            SELECT v.id, CASE WHEN v.created_at > @before THEN 1 ELSE 0 END, CASE WHEN {IsPrunable} THEN 1 ELSE 0 END
            FROM videos v WHERE v.id > @after ORDER BY v.id LIMIT @limit
            """;
        var rows = await database.QueryAsync(
            page,
            row => (Id: row.NextString(), IsYoung: row.NextInt64() > 0, IsPrunable: row.NextInt64() > 0),
            ct,
            SqlArg.Of("before", endedBefore),
            SqlArg.Of("after", after),
            SqlArg.Of("limit", limit));
        var pruned = 0;
        foreach (var batch in rows.Where(row => row.IsPrunable).Select(row => row.Id).Chunk(BatchSize))
        {
            ct.ThrowIfCancellationRequested();
            var deleted = await database.WriteAsync(
                sql => batch.Where(id => Delete(sql, id, endedBefore)).ToList(), changed: ids => ids);
            pruned += deleted.Count;
        }

        return new(rows.Count < limit || rows[^1].IsYoung ? null : rows[^1].Id, pruned);
    }

    /// <summary>Checks again, because a hold may have been placed meanwhile.</summary>
    private static bool Delete(SqlSession sql, string id, DateTimeOffset before)
    {
        const string check = $"SELECT 1 FROM videos v WHERE v.id = @id AND {IsPrunable}";
        sql.Query($"SELECT 1 FROM videos WHERE id = @id {sql.Dialect.ForUpdate}", row => row.NextInt64(), SqlArg.Of("id", id));
        if (sql.Query(check, row => row.NextInt64(), SqlArg.Of("id", id), SqlArg.Of("before", before)).Count == 0) return false;
        sql.Execute(Remember, SqlArg.Of("id", id));
        MetadataRows.Delete(sql, id, MetadataRows.Read(sql, id));
        foreach (var table in TablesOfVideos) sql.Execute($"DELETE FROM {table} WHERE video_id = @id", SqlArg.Of("id", id));
        return sql.Execute("DELETE FROM videos WHERE id = @id", SqlArg.Of("id", id)) > 0;
    }
}
