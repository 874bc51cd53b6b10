using Filmgate.Api.Events;
using Filmgate.Storage;
using Filmgate.Videos;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Storage;

/// <summary>What every store's timeline must do for those who read it forward.</summary>
public abstract class VideoFeedContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    [Fact]
    public async Task A_video_comes_into_the_feed_with_its_first_step_and_its_create_before_that()
    {
        var (store, feed) = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        Assert.Empty(await feed.PageAsync("local", FeedMark.Start, 10, default));
        await LiveAsync(store, task);
        Assert.Equal(["created", "submitting", "accepted", "failed"], (await feed.PageAsync("local", FeedMark.Start, 10, default)).Select(one => one.Event.Type));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Pages_of_any_size_make_the_same_whole(int size)
    {
        var (store, feed) = await OpenAsync();
        await LiveManyAsync(store, 20);
        var whole = await feed.PageAsync("local", FeedMark.Start, 1000, default);
        Assert.Equal(80, whole.Count);

        var paged = new List<MarkedEvent>();
        var after = FeedMark.Start;
        while (await feed.PageAsync("local", after, size, default) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= size);
            paged.AddRange(page);
            after = FeedMark.Parse(page[^1].Mark.ToString())!.Value;   // as a client would send it
        }

        Assert.Equal(whole, paged);
        Assert.Equal(80, whole.Select(one => one.Mark).Distinct().Count());
        foreach (var video in whole.GroupBy(one => one.Event.VideoId)) Assert.Equal([1L, 2, 3, 4], video.Select(one => one.Event.Version));
    }

    [Fact]
    public async Task Whoever_reads_while_others_write_misses_nothing_and_sees_nothing_twice()
    {
        var (store, feed) = await OpenAsync();
        var after = await feed.CurrentMarkAsync(default);                       // what is written before it is not asked for
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => LiveManyAsync(store, 12))));
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
        foreach (var video in seen.GroupBy(one => one.Event.VideoId)) Assert.Equal([1L, 2, 3, 4], video.Select(one => one.Event.Version));
    }

    [Fact]
    public async Task The_mark_of_now_has_everything_before_it_and_nothing_behind_it()
    {
        var (store, feed) = await OpenAsync();
        await LiveManyAsync(store, 3);
        var now = await feed.CurrentMarkAsync(default);
        Assert.Empty(await feed.PageAsync("local", now, 10, default));
        await LiveManyAsync(store, 1);
        Assert.Equal(4, (await feed.PageAsync("local", now, 10, default)).Count);
    }

    [Fact]
    public async Task Everybody_reads_their_own()
    {
        var (store, feed) = await OpenAsync();
        await LiveAsync(store, (await store.CreateAsync(A.Task(owner: "one"), default)).Task);
        await LiveAsync(store, (await store.CreateAsync(A.Task(owner: "two"), default)).Task);
        Assert.Equal(4, (await feed.PageAsync("one", FeedMark.Start, 100, default)).Count);
        Assert.Empty(await feed.PageAsync("three", FeedMark.Start, 100, default));
    }

    [Fact]
    public async Task One_videos_timeline_goes_on_behind_any_version()
    {
        var (store, feed) = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        await LiveAsync(store, task);
        for (var after = 0; after <= 4; after++)
            Assert.Equal(Enumerable.Range(after + 1, 4 - after).Select(v => (long)v), (await feed.TimelineAsync(task.Id, after, 10, default)).Select(line => line.Version));
        Assert.Equal([2L, 3], (await feed.TimelineAsync(task.Id, 1, 2, default)).Select(line => line.Version));
    }

    [Fact]
    public async Task What_is_written_elsewhere_wakes_those_who_listen_here()
    {
        var (store, feed) = await OpenAsync();                          // a store that knows nothing of these signals, as another node's
        var signals = new VideoChanges();
        var clock = new ManualClock();
        using var pulse = new FeedPoller(signals, feed, clock, NullLogger<FeedPoller>.Instance);
        await pulse.StartAsync(default);
        using var listener = signals.Listen("local", videoId: null);
        var task = (await store.CreateAsync(A.Task(), default)).Task;

        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var round = 0; round < 2; round++)
        {
            var next = listener.NextChange;
            task = round == 0
                ? (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!
                : (await store.SettleAsync(task, Transition.Running("op", A.Noon, A.Noon), A.Noon, default))!;
            while (!next.IsCompleted)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, bound.Token));
                bound.Token.ThrowIfCancellationRequested();
            }
        }

        await pulse.StopAsync(default);
    }

    [Fact]
    public async Task The_upgrade_keeps_earlier_lines_in_the_feed()
    {
        var (store, feed) = await OpenAsync();
        await LiveManyAsync(store, 3);
        await ExecuteAsync("UPDATE events SET mark = 0");               // as the migration leaves them
        await LiveManyAsync(store, 2);
        var whole = await feed.PageAsync("local", FeedMark.Start, 100, default);
        Assert.Equal(20, whole.Count);
        foreach (var video in whole.GroupBy(one => one.Event.VideoId)) Assert.Equal([1L, 2, 3, 4], video.Select(one => one.Event.Version));
    }

    private protected async Task<(IVideoStore Store, IVideoFeed Feed)> OpenAsync()
    {
        var database = await DatabaseAsync();
        return (new SqlVideoStore(database), new SqlVideoFeed(database));
    }

    private protected static async Task<VideoTask> LiveAsync(IVideoStore store, VideoTask task)
    {
        var submitting = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        var running = (await store.SettleAsync(submitting, Transition.Running("op", A.Noon, A.Noon), A.Noon, default))!;
        return (await store.SettleAsync(running, Transition.Failed(A.Error(FailureKind.Timeout)), A.Noon, default))!;
    }

    private protected static Task LiveManyAsync(IVideoStore store, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(async _ => await LiveAsync(store, (await store.CreateAsync(A.Task(), default)).Task)));
}

public sealed class SqliteVideoFeedTests(SqliteFolder folder) : VideoFeedContract(folder), IClassFixture<SqliteFolder>;
