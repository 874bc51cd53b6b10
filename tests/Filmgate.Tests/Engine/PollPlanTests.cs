using Filmgate.Catalogue;
using Filmgate.Catalogue.ProviderLists;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Engine.Lanes;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Engine;

/// <summary>Polls that were planned before the clock knew the model move when it learns.</summary>
public sealed class PollPlanTests
{
    private static readonly TimeSpan MinGap = TimeSpan.FromSeconds(2);
    private readonly DueQueue _queue;
    private readonly RenderClock _clock;

    public PollPlanTests()
    {
        var catalogue = ModelCatalogue.Load(null);
        var providers = new ProviderSet([]);
        var router = new Router(catalogue, providers, new DialectSet(), new ModelLists(TimeProvider.System), TimeProvider.System);
        _queue = new(new LaneSelector(catalogue, router, new(providers, new(), TimeProvider.System, NullLogger<LaneSet>.Instance)));
        _clock = new RenderClocks(catalogue, new()).For("veo3-fast", new() { Prompt = "A kite" }, MinGap, isSandbox: false);
    }

    [Fact]
    public void A_late_poll_moves_forward_to_where_renders_end_now()
    {
        var video = Planned(pollAt: A.Noon.AddMinutes(5), StepState.Empty);
        Learn(TimeSpan.FromSeconds(30));
        _queue.MovePolls(_clock, A.Noon.AddSeconds(29));
        Assert.Empty(_queue.TakeDue(A.Noon.AddSeconds(29.8)));
        Assert.Same(video, Assert.Single(_queue.TakeDue(A.Noon.AddSeconds(31))));
    }

    [Fact]
    public void A_poll_that_would_find_nothing_moves_back()
    {
        Planned(pollAt: A.Noon.AddSeconds(10), StepState.Empty);
        Learn(TimeSpan.FromMinutes(2));
        _queue.MovePolls(_clock, A.Noon.AddSeconds(5));
        Assert.Empty(_queue.TakeDue(A.Noon.AddSeconds(100)));
        Assert.Single(_queue.TakeDue(A.Noon.AddSeconds(150)));
    }

    [Fact]
    public void A_poll_that_waits_after_a_fault_or_on_the_providers_advice_does_not_move()
    {
        Planned(pollAt: A.Noon.AddMinutes(5), new(ConsecutiveFaults: 1));
        Planned(pollAt: A.Noon.AddMinutes(5), new(HasPollAdvice: true));
        Learn(TimeSpan.FromSeconds(30));
        _queue.MovePolls(_clock, A.Noon.AddSeconds(29));
        Assert.Empty(_queue.TakeDue(A.Noon.AddMinutes(4)));
        Assert.Equal(2, _queue.TakeDue(A.Noon.AddMinutes(5)).Count);
    }

    [Fact]
    public void The_clock_asks_for_a_new_plan_when_its_samples_have_doubled()
    {
        var milestones = Enumerable.Range(1, 40).Where(_ => _clock.Learn(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30)));
        Assert.Equal([8, 16, 32], milestones);
    }

    private void Learn(TimeSpan took)
    {
        for (var i = 0; i < 20; i++) _clock.Learn(took, took);
    }

    private ScheduledVideo Planned(DateTimeOffset pollAt, StepState memory)
    {
        var task = A.Running();
        _queue.Schedule(task);
        var video = Assert.Single(_queue.TakeDue(A.Noon));
        (video.Clock, video.AcceptedTicks) = (_clock, A.Noon.UtcTicks);
        _queue.Reschedule(video, task, pollAt, memory);
        return video;
    }
}
