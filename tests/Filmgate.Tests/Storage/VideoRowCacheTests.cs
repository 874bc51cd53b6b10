using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

public sealed class VideoRowCacheTests
{
    private readonly ManualClock _clock = new();
    private readonly VideoRowCache _cache;

    public VideoRowCacheTests() => _cache = new(_clock);

    [Fact]
    public void A_row_that_was_read_before_a_change_is_not_added_after_it()
    {
        var task = A.Task();
        var version = _cache.VersionOf(task.Id);
        _cache.Invalidate(task.Id);
        _cache.Add(task, version);
        Assert.Null(_cache.Find(task.Id));
    }

    [Fact]
    public void A_change_of_one_video_keeps_the_others()
    {
        var tasks = Enumerable.Range(0, 100).Select(_ => Added(A.Task())).ToList();
        _cache.Invalidate(tasks[0].Id);
        Assert.Null(_cache.Find(tasks[0].Id));
        Assert.True(tasks.Count(task => _cache.Find(task.Id) == task) >= 95);       // a few may share its stripe
    }

    [Fact]
    public void A_write_that_names_no_video_invalidates_everything()
    {
        var task = Added(A.Task());
        _cache.InvalidateAll();
        Assert.Null(_cache.Find(task.Id));
    }

    [Fact]
    public void A_write_of_another_process_is_seen_after_the_maximum_age()
    {
        var task = Added(A.Task());
        _clock.Advance(VideoRowCache.MaxAge - TimeSpan.FromSeconds(1));
        Assert.Same(task, _cache.Find(task.Id));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_cache.Find(task.Id));
    }

    [Fact]
    public void Large_rows_and_rows_that_nobody_asks_for_are_not_kept()
    {
        var large = Added(A.Task(prompt: new('x', 5000)));
        Assert.Null(_cache.Find(large.Id));

        var (asked, unasked) = (Added(A.Task()), Added(A.Task()));
        for (var i = 0; i < 40_000; i++)
        {
            Added(asked with { Id = $"video_{i:x32}" });              // not VideoId.New: its clock is shared by all tests
            if (i % 1000 == 0) Assert.Same(asked, _cache.Find(asked.Id));
        }

        Assert.Null(_cache.Find(unasked.Id));
    }

    private VideoTask Added(VideoTask task)
    {
        _cache.Add(task, _cache.VersionOf(task.Id));
        return task;
    }
}
