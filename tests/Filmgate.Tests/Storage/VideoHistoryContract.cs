using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

/// <summary>What every database must do with the rows of videos that ended long ago.</summary>
public abstract class VideoHistoryContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    private static readonly DateTimeOffset Later = A.Noon.AddDays(90);

    [Fact]
    public async Task A_video_that_ended_long_ago_is_deleted_with_everything_that_belongs_to_it()
    {
        var database = await DatabaseAsync();
        var (store, feed) = ((IVideoStore)new SqlVideoStore(database), new SqlVideoFeed(database));
        var failed = await FailAsync(store, A.Task());
        var deleted = await FailAsync(store, A.Task());
        Assert.True(await store.DeleteAsync(deleted.Id, A.Noon, default));

        Assert.Equal(new(null, 0), await PruneAsync(database, A.Noon.AddMinutes(-1)));
        Assert.NotNull(await store.FindAsync(failed.Id, default));
        Assert.Equal(new(null, 2), await PruneAsync(database, Later));

        Assert.Null(await store.FindAsync(failed.Id, default));
        Assert.Empty(await feed.TimelineAsync(failed.Id, after: 0, limit: 10, default));
        Assert.Empty(await store.AttemptsAsync(failed.Id, default));
        foreach (var table in new[] { "videos", "events", "attempts", "video_inputs" }) Assert.Equal(0, await CountAsync(database, table));
    }

    [Fact]
    public async Task A_video_stays_that_somebody_or_something_still_needs()
    {
        var database = await DatabaseAsync();
        IVideoStore store = new SqlVideoStore(database);
        await store.CreateAsync(A.Task(), default);                                 // not ended
        var held = await FailAsync(store, A.Task());
        await new SqlMediaRows(database).PlaceHoldAsync(held.Id, "a dispute", A.Noon);
        var unresolved = await FailAsync(store, A.Task());
        await InsertAsync(
            database,
            "INSERT INTO ledger_unresolved (video_id, attempt, owner, reason, since) VALUES (@id, 1, 'local', 'unknown', 0)",
            unresolved.Id);
        var told = await FailAsync(store, A.Task());
        await InsertAsync(
            database,
            """
            INSERT INTO deliveries (id, owner, video_id, event, url, body, status, version, tries, due_at, since, created_at)
            VALUES ('msg_1', 'local', @id, 'video.failed', 'https://example.com', '{}', 'pending', 1, 0, 0, 0, 0)
            """,
            told.Id);
        var watched = await SubmitAsync(store, A.Task());
        watched = (await store.SettleAsync(
            watched, Transition.TimedOut(A.Error(FailureKind.Timeout), A.Noon, A.Noon.AddHours(6)), A.Noon, default))!;
        var stored = await SubmitAsync(store, A.Task());
        await store.SettleAsync(stored, Transition.Completed(A.Asset(stored.Id)), A.Noon, default);

        Assert.Equal(new(null, 0), await PruneAsync(database, Later));
        Assert.Equal(6, await CountAsync(database, "videos"));

        await new SqlMediaRows(database).ReleaseHoldAsync(held.Id);
        Assert.Equal(new(null, 1), await PruneAsync(database, Later));
        Assert.Null(await store.FindAsync(held.Id, default));
    }

    [Fact]
    public async Task Pages_end_at_the_first_video_that_is_too_young()
    {
        var database = await DatabaseAsync();
        IVideoStore store = new SqlVideoStore(database);
        for (var i = 0; i < 5; i++) await FailAsync(store, A.Task(at: A.Noon.AddMinutes(i)));
        await FailAsync(store, A.Task(at: Later));
        var history = new SqlVideoHistory(database);

        var first = await history.PruneAsync("", A.Noon.AddHours(1), 3, default);
        Assert.Equal(3, first.Pruned);
        var second = await history.PruneAsync(first.Last!, A.Noon.AddHours(1), 3, default);
        Assert.Equal(new(null, 2), second);
        Assert.Equal(1, await CountAsync(database, "videos"));
    }

    private static Task<HistoryPage> PruneAsync(SqlDatabase database, DateTimeOffset endedBefore) =>
        new SqlVideoHistory(database).PruneAsync("", endedBefore, 100, default);

    private static async Task<VideoTask> SubmitAsync(IVideoStore store, VideoTask task)
    {
        task = (await store.CreateAsync(task, default)).Task;
        task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), task.CreatedAt), task.CreatedAt, default))!;
        return (await store.SettleAsync(
            task, Transition.Running("task_9", task.CreatedAt, task.CreatedAt.AddHours(1)), task.CreatedAt, default))!;
    }

    private static async Task<VideoTask> FailAsync(IVideoStore store, VideoTask task)
    {
        task = await SubmitAsync(store, task);
        return (await store.SettleAsync(task, Transition.Failed(A.Error(FailureKind.InvalidRequest)), task.CreatedAt, default))!;
    }

    private static Task InsertAsync(SqlDatabase database, string insert, string videoId) =>
        database.WriteAsync(sql => sql.Execute(insert, SqlArg.Of("id", videoId)));

    private static async Task<long> CountAsync(SqlDatabase database, string table) =>
        (await database.QueryAsync($"SELECT COUNT(*) FROM {table}", row => row.NextInt64(), default)).Single();
}

public sealed class SqliteVideoHistoryTests(SqliteFolder folder) : VideoHistoryContract(folder), IClassFixture<SqliteFolder>;

[Collection("PostgreSQL")]
public sealed class PostgresVideoHistoryTests(PostgresServer server) : VideoHistoryContract(server);
