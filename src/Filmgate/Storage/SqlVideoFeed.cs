using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>The timeline, read forward by marks.</summary>
/// <remarks>
/// SQLite has one writer, so an event's number is also the order in which events become visible. PostgreSQL commits transactions in any
/// order: there, an event carries the mark of its transaction, and only events below the marks of all open transactions are read.
/// Both rules are data of <see cref="SqlDialect"/>.
/// </remarks>
internal sealed class SqlVideoFeed(SqlDatabase database) : IVideoFeed
{
    /// <remarks>The first event is the video's row; see <see cref="EventRows.Created"/>.</remarks>
    private const string TimelineSql = $$"""
        SELECT id, 1 AS version, created_at AS at, 'created' AS type, '{}' AS data FROM videos WHERE id = @id AND @after < 1
        UNION ALL SELECT {{EventRows.Columns}} FROM events e WHERE e.video_id = @id AND e.version > @after
        ORDER BY version LIMIT @limit
        """;

    private const string PageSql = $"""
        SELECT {EventRows.Columns}, e.mark, v.created_at FROM events e JOIN videos v ON v.id = e.video_id
        WHERE e.owner = @owner AND e.mark >= @mark AND e.mark < @horizon
            AND (e.mark > @mark OR e.video_id > @video_id OR (e.video_id = @video_id AND e.version > @version))
        ORDER BY e.mark, e.video_id, e.version LIMIT @limit
        """;

    public Task<IReadOnlyList<VideoEvent>> TimelineAsync(string videoId, long after, int limit, CancellationToken ct) =>
        database.QueryAsync(
            TimelineSql, EventRows.Read, ct, SqlArg.Of("id", videoId), SqlArg.Of("after", after), SqlArg.Of("limit", limit));

    public async Task<IReadOnlyList<MarkedEvent>> PageAsync(string owner, FeedMark after, int limit, CancellationToken ct)
    {
        var horizon = await HorizonAsync(ct);
        var rows = await database.QueryAsync(
            PageSql,
            row => (Event: EventRows.Read(row), Mark: row.NextInt64(), CreatedAt: row.NextTime()),
            ct,
            SqlArg.Of("owner", owner),
            SqlArg.Of("mark", after.Mark),
            SqlArg.Of("horizon", horizon),
            SqlArg.Of("video_id", after.VideoId),
            SqlArg.Of("version", after.Version),
            SqlArg.Of("limit", limit));
        var page = new List<MarkedEvent>(rows.Count + 4);
        foreach (var (one, mark, createdAt) in rows)
        {
            var created = new FeedMark(mark, one.VideoId, 1);
            if (one.Version == 2 && after != created) page.Add(new(created, EventRows.Created(one.VideoId, createdAt)));
            page.Add(new(new(mark, one.VideoId, one.Version), one));
        }

        return page.Count > limit ? page[..limit] : page;
    }

    public async Task<FeedMark> CurrentMarkAsync(CancellationToken ct)
    {
        var (newest, horizon) = await StateAsync(ct);
        return new(Math.Min(newest + 1, horizon), "", 0);
    }

    public async Task<FeedState> StateAsync(CancellationToken ct)
    {
        const string newest = "SELECT COALESCE(MAX(mark), 0) FROM events";
        var horizon = await HorizonAsync(ct);
        return new((await database.QueryAsync(newest, row => row.NextInt64(), ct))[0], horizon);
    }

    /// <remarks>Asked before the events are read: what is committed meanwhile is seen, and not relied on.</remarks>
    private async ValueTask<long> HorizonAsync(CancellationToken ct) => database.Dialect.EventHorizon is { } horizon
        ? (await database.QueryAsync(horizon, row => row.NextInt64(), ct))[0]
        : long.MaxValue;
}
