using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// The timeline, read forward. SQLite has one writer, so a line's number is also the order in which lines become visible. On PostgreSQL transactions commit in any
/// order; a line carries the id of its transaction, and only those are read that are older than the oldest one still under way. Both are data of <see cref="SqlDialect"/>.
/// </summary>
internal sealed class SqlVideoFeed(SqlDatabase database) : IVideoFeed
{
    /// <remarks>The first line is the row itself: writing it again as an event would double the work of a create.</remarks>
    private const string TimelineSql = """
        SELECT id, 1 AS version, created_at AS at, 'created' AS type, '{}' AS data FROM videos WHERE id = @id AND @after < 1
        UNION ALL SELECT video_id, version, at, type, data FROM events WHERE video_id = @id AND version > @after
        ORDER BY version LIMIT @limit
        """;

    private readonly string _pageSql = $"""
        SELECT e.video_id, e.version, e.at, e.type, e.data, e.mark, v.created_at FROM events e JOIN videos v ON v.id = e.video_id
        WHERE e.owner = @owner AND e.mark >= @mark AND e.mark < {database.Dialect.EventHorizon}
            AND (e.mark > @mark OR e.video_id > @video_id OR (e.video_id = @video_id AND e.version > @version))
        ORDER BY e.mark, e.video_id, e.version LIMIT @limit
        """;

    private readonly string _pulseSql = $"SELECT COALESCE(MAX(mark), 0), {database.Dialect.EventHorizon} FROM events";

    public Task<IReadOnlyList<VideoEvent>> TimelineAsync(string videoId, long after, int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<VideoEvent>>(
        sql => sql.Query(TimelineSql, Line, SqlArg.Of("id", videoId), SqlArg.Of("after", after), SqlArg.Of("limit", limit)),
        ct);

    public Task<IReadOnlyList<MarkedEvent>> PageAsync(string owner, FeedMark after, int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<MarkedEvent>>(
        sql =>
        {
            var rows = sql.Query(
                _pageSql,
                row => (Line: Line(row), Mark: row.GetInt64(5), CreatedAt: row.Time(6)),
                SqlArg.Of("owner", owner),
                SqlArg.Of("mark", after.Mark),
                SqlArg.Of("video_id", after.VideoId),
                SqlArg.Of("version", after.Version),
                SqlArg.Of("limit", limit));
            var page = new List<MarkedEvent>(rows.Count + 4);
            foreach (var (line, mark, createdAt) in rows)
            {
                if (line.Version == 2 && after != new FeedMark(mark, line.VideoId, 1))
                    page.Add(new(new(mark, line.VideoId, 1), new(line.VideoId, 1, createdAt, "created", "{}")));
                page.Add(new(new(mark, line.VideoId, line.Version), line));
            }

            return page.Count > limit ? page[..limit] : page;
        },
        ct);

    public async Task<FeedMark> CurrentMarkAsync(CancellationToken ct)
    {
        var (newest, horizon) = await StateAsync(ct);
        return new(Math.Min(newest + 1, horizon), "", 0);
    }

    public Task<FeedState> StateAsync(CancellationToken ct) =>
        database.ReadAsync(sql => sql.Query(_pulseSql, row => new FeedState(row.GetInt64(0), row.GetInt64(1))).Single(), ct);

    private static VideoEvent Line(SqlRow row) => new(row.GetString(0), row.GetInt64(1), row.Time(2), row.GetString(3), row.GetString(4));
}
