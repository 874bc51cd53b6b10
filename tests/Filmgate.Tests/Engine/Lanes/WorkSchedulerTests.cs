using Filmgate.Engine;
using Filmgate.Engine.Lanes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Engine.Lanes;

public sealed class WorkSchedulerTests
{
    private readonly ManualClock _clock = new();
    private readonly WorkScheduler _work;
    private long _pending;

    public WorkSchedulerTests() => _work = new(
        new(new([]), new(), _clock, NullLogger<LaneSet>.Instance),
        new() { Submits = 4, Polls = 6, Downloads = 4, CallsPerLane = 3 },
        new(),
        new(() => _pending, _clock),
        _clock);

    [Fact]
    public void One_owner_with_ten_thousand_videos_delays_another_owners_video_by_one_turn()
    {
        _work.Add([.. Enumerable.Range(0, 10_000).Select(i => Video($"many-{i}", "a/key", owner: "many"))]);
        _work.Add([Video("single", "a/key", owner: "one")]);
        var first = Start();
        _work.End(first!.Value);
        Assert.Equal("single", Start()!.Value.Video.Id);
    }

    [Fact]
    public void A_lane_that_hangs_leaves_room_for_the_others()
    {
        _work.Add([.. Enumerable.Range(0, 100).Select(i => Video($"hung-{i}", "hung/key"))]);
        while (Start() is not null)
        {
        }

        _work.Add([Video("healthy", "healthy/key")]);
        Assert.Equal("healthy", Start()!.Value.Video.Id);
    }

    [Fact]
    public void The_ceiling_holds_over_all_lanes_and_ends_with_a_call()
    {
        _work.Add([.. Enumerable.Range(0, 10).Select(i => Video($"v{i}", $"provider-{i}/key"))]);
        var started = new List<StartedWork>();
        while (Start() is { } next) started.Add(next);
        Assert.Equal(4, started.Count);
        _work.End(started[0]);
        Assert.NotNull(Start());
        Assert.Null(Start());
    }

    [Fact]
    public void Lanes_take_turns()
    {
        _work.Add([Video("a1", "a/key"), Video("a2", "a/key"), Video("b1", "b/key")]);
        Assert.Equal(["a1", "b1", "a2"], [Start()!.Value.Video.Id, Start()!.Value.Video.Id, Start()!.Value.Video.Id]);
    }

    [Fact]
    public void Each_kind_of_work_has_its_own_ceiling()
    {
        _work.Add([.. Enumerable.Range(0, 9).Select(i => Video($"s{i}", $"p{i}/key"))]);
        while (Start() is not null)
        {
        }

        _work.Add([Video("poll", "p1/key", kind: WorkKind.Poll)]);
        Assert.Equal("poll", _work.TryStart(WorkKind.Poll)!.Value.Video.Id);
    }

    [Fact]
    public void Polls_give_way_to_waiting_downloads_while_the_processors_are_busy()
    {
        _pending = 1000;
        _work.Add([.. Enumerable.Range(0, 40).Select(i => Video($"store-{i}", "host a", kind: WorkKind.Store))]);
        _work.Add([.. Enumerable.Range(0, 6).Select(i => Video($"poll-{i}", $"p{i}/key", kind: WorkKind.Poll))]);
        var download = _work.TryStart(WorkKind.Store);

        Assert.NotNull(_work.TryStart(WorkKind.Poll));
        Assert.Null(_work.TryStart(WorkKind.Poll));
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromMilliseconds(5), NextPollAt());

        _work.End(download!.Value);                                     // a download has ended: a poll may take its turn
        Assert.NotNull(_work.TryStart(WorkKind.Poll));
        Assert.Null(_work.TryStart(WorkKind.Poll));

        _clock.Advance(TimeSpan.FromMilliseconds(5));                   // a host that hangs does not stop the polls
        Assert.NotNull(_work.TryStart(WorkKind.Poll));
        Assert.Null(_work.TryStart(WorkKind.Poll));

        _pending = 0;
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 3; i++) Assert.NotNull(_work.TryStart(WorkKind.Poll));
    }

    [Fact]
    public void Polls_do_not_give_way_to_a_few_downloads()
    {
        _pending = 1000;
        _work.Add([.. Enumerable.Range(0, 10).Select(i => Video($"store-{i}", "host a", kind: WorkKind.Store))]);
        _work.Add([.. Enumerable.Range(0, 6).Select(i => Video($"poll-{i}", $"p{i}/key", kind: WorkKind.Poll))]);
        for (var i = 0; i < 6; i++) Assert.NotNull(_work.TryStart(WorkKind.Poll));
    }

    /// <summary>Only polls wait: the downloads' lane is full.</summary>
    private DateTimeOffset NextPollAt()
    {
        while (_work.TryStart(WorkKind.Store) is not null)
        {
        }

        return _work.NextStartAt();
    }

    private StartedWork? Start() => _work.TryStart(WorkKind.Submit);

    private static ScheduledVideo Video(string id, string lane, string owner = "local", WorkKind kind = WorkKind.Submit) =>
        new(id, owner) { Lane = lane, Kind = kind };
}
