using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

public sealed class VideoRowCacheTests
{
    private readonly ManualClock _clock = new();
    private readonly VideoRowCache _rows;

    public VideoRowCacheTests() => _rows = new(_clock);

    [Fact]
    public void What_was_read_before_a_change_is_not_kept_after_it()
    {
        var task = A.Task();
        var before = _rows.VersionOf(task.Id);
        _rows.Invalidate(task.Id);
        _rows.Add(task, before);
        Assert.Null(_rows.Find(task.Id));
    }

    [Fact]
    public void A_change_of_one_video_leaves_the_others()
    {
        var tasks = Enumerable.Range(0, 100).Select(_ => Kept(A.Task())).ToList();
        _rows.Invalidate(tasks[0].Id);
        Assert.Null(_rows.Find(tasks[0].Id));
        Assert.True(tasks.Count(task => _rows.Find(task.Id) == task) >= 95);       // a few may share its stripe
    }

    [Fact]
    public void A_write_that_says_nothing_forgets_everything()
    {
        var task = Kept(A.Task());
        _rows.InvalidateAll();
        Assert.Null(_rows.Find(task.Id));
    }

    [Fact]
    public void What_another_process_writes_is_seen_after_a_while()
    {
        var task = Kept(A.Task());
        _clock.Advance(VideoRowCache.MaxAge - TimeSpan.FromSeconds(1));
        Assert.Same(task, _rows.Find(task.Id));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_rows.Find(task.Id));
    }

    [Fact]
    public void Rows_that_nobody_asks_for_and_large_ones_make_room()
    {
        var large = Kept(A.Task(prompt: new('x', 5000)));
        Assert.Null(_rows.Find(large.Id));

        var (asked, forgotten) = (Kept(A.Task()), Kept(A.Task()));
        for (var i = 0; i < 40_000; i++)
        {
            Kept(asked with { Id = $"video_{i:x32}" });              // not from the clock of ids, which all tests share
            if (i % 1000 == 0) Assert.Same(asked, _rows.Find(asked.Id));
        }

        Assert.Null(_rows.Find(forgotten.Id));
    }

    private VideoTask Kept(VideoTask task)
    {
        _rows.Add(task, _rows.VersionOf(task.Id));
        return task;
    }
}
