using Filmgate.Api.Events;
using Filmgate.Storage;
using Filmgate.Videos;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Storage;

/// <summary>What every event feed must do for its readers.</summary>
public abstract class VideoFeedContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    [Fact]
    public async Task A_video_enters_the_feed_with_its_first_step_preceded_by_its_create()
    {
        var (store, feed) = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        Assert.Empty(await feed.PageAsync("local", FeedMark.Start, 10, default));
        await RunVideoAsync(store, task);
        var page = await feed.PageAsync("local", FeedMark.Start, 10, default);
        Assert.Equal(["created", "submitting", "accepted", "failed"], page.Select(one => one.Event.Type));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Pages_of_any_size_add_up_to_the_same_events(int size)
    {
        var (store, feed) = await OpenAsync();
        await RunVideosAsync(store, 20);
        var all = await feed.PageAsync("local", FeedMark.Start, 1000, default);
        Assert.Equal(80, all.Count);

        var paged = new List<MarkedEvent>();
        var after = FeedMark.Start;
        while (await feed.PageAsync("local", after, size, default) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= size);
            paged.AddRange(page);
            after = FeedMark.Parse(page[^1].Mark.ToString())!.Value;   // as a client would send it
        }

        Assert.Equal(all, paged);
        Assert.Equal(80, all.Select(one => one.Mark).Distinct().Count());
        AssertAllVersions(all);
    }

    [Fact]
    public async Task A_reader_during_concurrent_writes_misses_nothing_and_sees_nothing_twice()
    {
        var (store, feed) = await OpenAsync();
        var after = await feed.CurrentMarkAsync(default);                       // events before this mark are not read
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RunVideosAsync(store, 12))));
        var seen = new List<MarkedEvent>();
        while (true)
        {
            var over = writing.IsCompleted;
            var page = await feed.PageAsync("local", after, 50, default);
            seen.AddRange(page);
            if (page.Count > 0) after = page[^1].Mark;
            else if (over) break;
        }

        await writing;
        Assert.Equal(8 * 12 * 4, seen.Count);
        AssertAllVersions(seen);
    }

    [Fact]
    public async Task All_present_events_are_before_the_current_mark_and_all_later_ones_after_it()
    {
        var (store, feed) = await OpenAsync();
        await RunVideosAsync(store, 3);
        var now = await feed.CurrentMarkAsync(default);
        Assert.Empty(await feed.PageAsync("local", now, 10, default));
        await RunVideosAsync(store, 1);
        Assert.Equal(4, (await feed.PageAsync("local", now, 10, default)).Count);
    }

    [Fact]
    public async Task An_owner_reads_its_own_events_only()
    {
        var (store, feed) = await OpenAsync();
        await RunVideoAsync(store, (await store.CreateAsync(A.Task(owner: "one"), default)).Task);
        await RunVideoAsync(store, (await store.CreateAsync(A.Task(owner: "two"), default)).Task);
        Assert.Equal(4, (await feed.PageAsync("one", FeedMark.Start, 100, default)).Count);
        Assert.Empty(await feed.PageAsync("three", FeedMark.Start, 100, default));
    }

    [Fact]
    public async Task One_videos_timeline_continues_after_any_version()
    {
        var (store, feed) = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        await RunVideoAsync(store, task);
        for (var after = 0; after <= 4; after++)
        {
            var versions = (await feed.TimelineAsync(task.Id, after, 10, default)).Select(one => one.Version);
            Assert.Equal(Enumerable.Range(after + 1, 4 - after).Select(v => (long)v), versions);
        }

        Assert.Equal([2L, 3], (await feed.TimelineAsync(task.Id, 1, 2, default)).Select(one => one.Version));
    }

    [Fact]
    public async Task A_change_on_another_node_wakes_the_listeners_of_this_one()
    {
        var (store, feed) = await OpenAsync();                          // a store without these changes, as on another node
        var changes = new VideoChanges();
        var clock = new ManualClock();
        using var poller = new FeedPoller(changes, feed, clock, NullLogger<FeedPoller>.Instance);
        await poller.StartAsync(default);
        using var listener = changes.Listen("local", videoId: null);
        var task = (await store.CreateAsync(A.Task(), default)).Task;

        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var round = 0; round < 2; round++)
        {
            var next = listener.NextChange;
            task = round == 0
                ? (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!
                : (await store.SettleAsync(task, Transition.Running("op", A.Noon, A.Noon), A.Noon, default))!;
            while (!next.IsCompleted)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, timeout.Token));
                timeout.Token.ThrowIfCancellationRequested();
            }
        }

        await poller.StopAsync(default);
    }

    [Fact]
    public async Task Events_from_before_the_migration_stay_in_the_feed()
    {
        var (store, feed) = await OpenAsync();
        await RunVideosAsync(store, 3);
        await ExecuteAsync("UPDATE events SET mark = 0");               // as the migration leaves them
        await RunVideosAsync(store, 2);
        var all = await feed.PageAsync("local", FeedMark.Start, 100, default);
        Assert.Equal(20, all.Count);
        AssertAllVersions(all);
    }

    private protected static void AssertAllVersions(IEnumerable<MarkedEvent> events)
    {
        foreach (var video in events.GroupBy(one => one.Event.VideoId)) Assert.Equal([1L, 2, 3, 4], video.Select(one => one.Event.Version));
    }

    private protected async Task<(IVideoStore Store, IVideoFeed Feed)> OpenAsync()
    {
        var database = await DatabaseAsync();
        return (new SqlVideoStore(database), new SqlVideoFeed(database));
    }

    private protected static async Task<VideoTask> RunVideoAsync(IVideoStore store, VideoTask task)
    {
        var submitting = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        var running = (await store.SettleAsync(submitting, Transition.Running("op", A.Noon, A.Noon), A.Noon, default))!;
        return (await store.SettleAsync(running, Transition.Failed(A.Error(FailureKind.Timeout)), A.Noon, default))!;
    }

    private protected static Task RunVideosAsync(IVideoStore store, int count)
    {
        async Task CreateAndRunAsync() => await RunVideoAsync(store, (await store.CreateAsync(A.Task(), default)).Task);
        return Task.WhenAll(Enumerable.Range(0, count).Select(_ => CreateAndRunAsync()));
    }
}

public sealed class SqliteVideoFeedTests(SqliteFolder folder) : VideoFeedContract(folder), IClassFixture<SqliteFolder>;
