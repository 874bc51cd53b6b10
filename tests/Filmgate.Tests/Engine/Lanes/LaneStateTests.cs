using Filmgate.Engine.Lanes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Tests.Engine.Lanes;

/// <summary>When a lane takes submissions, and what it learns from how they end.</summary>
public sealed class LaneStateTests
{
    private readonly ManualClock _clock = new();
    private readonly List<LaneNotice> _notices = [];

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Fact]
    public void Renders_in_flight_and_submissions_count_against_the_limit_together()
    {
        var lane = Lane(new() { MaxConcurrent = 2 });
        lane.ModelOf("m").BeginRender();
        lane.BeginSubmit(lane.ModelOf("m"), Now);
        Assert.False(IsOpen(lane));
        lane.ModelOf("m").EndRender();
        Assert.True(IsOpen(lane));
    }

    [Fact]
    public void The_end_of_a_render_wakes_a_lane_that_waits_for_it()
    {
        var lane = Lane(new() { MaxConcurrent = 1 });
        var opened = 0;
        lane.Opened += () => opened++;
        lane.ModelOf("m").BeginRender();
        lane.ModelOf("m").EndRender();
        Assert.Equal(0, opened);                                        // nobody waited
        lane.ModelOf("m").BeginRender();
        Assert.False(IsOpen(lane));
        lane.ModelOf("m").EndRender();
        Assert.Equal(1, opened);
    }

    [Fact]
    public void A_burst_may_use_up_the_rate_and_the_next_call_waits_for_the_window()
    {
        var lane = Lane(new() { Creates = CallRate.PerMinute(5) });
        for (var i = 0; i < 5; i++)
        {
            Assert.True(IsOpen(lane));
            Submit(lane, new Outcome.Accepted("t"));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(new(A.Noon.AddMinutes(1)), lane.GateAt(lane.ModelOf("m"), Now));
        _clock.Advance(TimeSpan.FromSeconds(55));
        Assert.True(IsOpen(lane));
    }

    [Fact]
    public void Polls_have_a_rate_of_their_own()
    {
        var lane = Lane(new() { Polls = CallRate.PerSecond(2) });
        lane.BeginPoll(Now);
        lane.BeginPoll(Now);
        Assert.Equal((A.Noon.AddSeconds(1), true), (lane.NextPollAt(Now), IsOpen(lane)));
    }

    [Fact]
    public void Retry_After_holds_the_submissions_of_the_lane_until_then()
    {
        var lane = Lane();
        Submit(lane, Refusal(FailureKind.Overloaded, TimeSpan.FromSeconds(40)));
        Assert.Equal(new(A.Noon.AddSeconds(40)), lane.GateAt(lane.ModelOf("m"), Now));
        _clock.Advance(TimeSpan.FromSeconds(40));
        Assert.True(IsOpen(lane));
    }

    [Fact]
    public void After_a_refusal_one_submission_at_a_time_tries_it_and_the_pause_grows_until_one_is_accepted()
    {
        var lane = Lane(new() { QueuesItself = true });
        var pauses = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            Submit(lane, Refusal(FailureKind.RateLimited));
            var at = lane.GateAt(lane.ModelOf("m"), Now).At;
            pauses.Add((at - Now).TotalSeconds);
            _clock.Advance(at - Now);
        }

        Assert.Equal([1, 2, 4, 8], pauses);
        lane.BeginSubmit(lane.ModelOf("m"), Now);
        Assert.False(IsOpen(lane));
        lane.Report(lane.ModelOf("m"), new Outcome.Accepted("t"), Now);
        Assert.True(IsOpen(lane));
    }

    [Fact]
    public void A_provider_that_queues_by_itself_is_not_limited_by_its_refusals()
    {
        var lane = Lane(new() { QueuesItself = true });
        lane.ModelOf("m").BeginRender();
        Submit(lane, Refusal(FailureKind.RateLimited));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(IsOpen(lane));
    }

    [Fact]
    public void A_refused_account_blocks_the_lane_says_so_once_and_is_tried_at_growing_intervals()
    {
        var lane = Lane();
        var intervals = new List<double>();
        for (var i = 0; i < 11; i++)
        {
            Submit(lane, new Outcome.Rejected(A.Error(FailureKind.Balance)));
            var gate = lane.GateAt(lane.ModelOf("m"), Now);
            Assert.True(gate.IsBlocked);
            intervals.Add((gate.At - Now).TotalSeconds);
            _clock.Advance(gate.At - Now);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], intervals);
        Assert.Equal(FailureKind.Balance, Assert.IsType<LaneNotice.AccountRefused>(Assert.Single(_notices)).Error.Kind);
        Submit(lane, new Outcome.Accepted("t"));
        Assert.IsType<LaneNotice.AccountAccepted>(_notices[^1]);
        Assert.True(IsOpen(lane));
    }

    [Fact]
    public void An_acceptance_that_was_sent_before_the_refusal_does_not_open_the_lane_of_an_empty_account()
    {
        var lane = Lane();
        var sentAt = Now;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Submit(lane, new Outcome.Rejected(A.Error(FailureKind.Balance)));
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        lane.Report(lane.ModelOf("m"), new Outcome.Accepted("t"), sentAt);

        Assert.False(IsOpen(lane));
        Assert.Single(_notices);
        Assert.Equal(sentAt, lane.AcceptedAt);                          // videos that were refused after it go on waiting

        _clock.Advance(TimeSpan.FromSeconds(1));
        Submit(lane, new Outcome.Accepted("t"));
        Assert.True(IsOpen(lane));
    }

    [Fact]
    public void The_operator_can_have_a_refused_account_tried_at_once()
    {
        var lane = Lane();
        Submit(lane, new Outcome.Rejected(A.Error(FailureKind.Authentication)));
        Assert.False(IsOpen(lane));
        lane.SetPaused(false);
        Assert.True(IsOpen(lane));
    }

    [Fact]
    public void Calls_without_a_response_block_submissions_and_postpone_polls_spread_over_time()
    {
        var lane = Lane();
        for (var i = 0; i < 1000; i++) lane.ModelOf("m").BeginRender();
        Break(lane);
        Assert.True(lane.GateAt(lane.ModelOf("m"), Now) is { IsBlocked: true } gate && gate.At > Now);
        var due = Enumerable.Range(0, 100).Select(i => lane.Postpone(Now, i / 100.0)!.Value - Now).ToList();
        Assert.Equal(TimeSpan.FromSeconds(5), due[0]);
        Assert.InRange(due[^1], TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(16));
        Assert.IsType<LaneNotice.NotResponding>(Assert.Single(_notices));
    }

    [Fact]
    public void One_poll_at_a_time_tries_whether_the_provider_responds_again()
    {
        var lane = Lane();
        Break(lane);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(lane.Postpone(Now, 0));
        Assert.NotNull(lane.Postpone(Now, 0));
        lane.Report(hasResponse: true, Now);
        Assert.Null(lane.Postpone(Now, 0));
        Assert.Null(lane.Postpone(Now, 0));
        Assert.IsType<LaneNotice.Responding>(_notices[^1]);
    }

    [Fact]
    public void A_response_starts_the_count_again()
    {
        var lane = Lane();
        for (var i = 0; i < 4; i++) lane.Report(hasResponse: false, Now);
        lane.Report(hasResponse: true, Now);
        lane.Report(hasResponse: false, Now);
        Assert.True(IsOpen(lane));
    }

    [Fact]
    public void A_paused_lane_takes_no_submissions_and_its_polls_go_on()
    {
        var lane = Lane();
        lane.SetPaused(true);
        Assert.Equal(new(DateTimeOffset.MaxValue, IsBlocked: true), lane.GateAt(lane.ModelOf("m"), Now));
        Assert.Null(lane.Postpone(Now, 0));
        lane.SetPaused(false);
        Assert.True(IsOpen(lane));
    }

    [Fact]
    public void Time_in_a_pause_does_not_count_as_time_in_which_the_provider_refused()
    {
        var lane = Lane();
        Submit(lane, Refusal(FailureKind.RateLimited));
        Assert.Equal(A.Noon, lane.RefusingSince(lane.ModelOf("m")));
        lane.SetPaused(true);
        Assert.Null(lane.RefusingSince(lane.ModelOf("m")));
        _clock.Advance(TimeSpan.FromHours(1));
        lane.SetPaused(false);
        Assert.Equal(Now, lane.RefusingSince(lane.ModelOf("m")));
        Submit(lane, new Outcome.Accepted("t"));
        Assert.Null(lane.RefusingSince(lane.ModelOf("m")));
    }

    private LaneState Lane(ProviderLimits? limits = null)
    {
        var lane = new LaneState("provider/key", limits ?? ProviderLimits.Unknown, _clock);
        lane.Noticed += _notices.Add;
        return lane;
    }

    private bool IsOpen(LaneState lane) => lane.GateAt(lane.ModelOf("m"), Now).At <= Now;

    private void Submit(LaneState lane, Outcome outcome)
    {
        lane.BeginSubmit(lane.ModelOf("m"), Now);
        lane.Report(hasResponse: true, Now);
        lane.Report(lane.ModelOf("m"), outcome, Now);
        lane.EndSubmit(lane.ModelOf("m"));
    }

    private void Break(LaneState lane)
    {
        for (var i = 0; i < CircuitBreaker.MaxFailures; i++) lane.Report(hasResponse: false, Now);
    }

    private static Outcome.Unavailable Refusal(FailureKind kind, TimeSpan? retryAfter = null) => new(A.Error(kind), retryAfter);
}
