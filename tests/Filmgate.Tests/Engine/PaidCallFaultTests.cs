using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Engine;

/// <summary>Faults of the gateway itself between the response to a paid call and its write.</summary>
public sealed class PaidCallFaultTests
{
    private readonly ManualClock _clock = new();
    private readonly CollectedLogs _logs = new();

    [Fact]
    public async Task A_fault_after_an_accepted_paid_call_logs_the_operation_and_the_video_is_polled()
    {
        var dialect = new FaultyDialect { FaultAfterResponse = true };
        var video = await SubmitAsync(dialect, new("http://127.0.0.1:1"));
        Assert.Equal((VideoStatus.Running, "op_7", 1), (video.Status, video.Attempt!.Operation, dialect.Starts));
        Assert.Contains(_logs.Lines, line => line.Contains("op_7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fault_of_a_dialect_after_its_paid_call_logs_what_the_provider_responded()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, """{"id":"task_9"}"""));
        var dialect = new FaultyDialect();
        var video = await SubmitAsync(dialect, upstream.Url);
        Assert.Equal((VideoStatus.Failed, FailureKind.Ambiguous, 1), (video.Status, video.Error?.Kind, dialect.Starts));
        Assert.Contains(_logs.Lines, line => line.Contains("task_9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_was_suspended_past_its_lease_submits_nothing()
    {
        var dialect = new FaultyDialect();
        var video = await SubmitAsync(dialect, new("http://127.0.0.1:1"), suspended: TimeSpan.FromSeconds(25));
        Assert.Equal((VideoStatus.Submitting, 0), (video.Status, dialect.Starts));
    }

    private async Task<VideoTask> SubmitAsync(FaultyDialect dialect, Uri upstream, TimeSpan suspended = default)
    {
        await using var gateway = await RunningGateway.StartAsync(
            upstream, loops: false, clock: _clock, change: s => s with { Providers = [s.Providers[0] with { PollGap = null }] });
        var store = gateway.Services.GetRequiredService<IVideoStore>();
        var queue = gateway.Services.GetRequiredService<DueQueue>();
        var deliveries = new SuspendedComposer(gateway.Services.GetRequiredService<IDeliveryComposer>(), () => _clock.Advance(suspended));
        var engine = DialectEngine.Create(gateway.Services, dialect, _clock, _logs, new VideoTransitions(store, deliveries));
        var node = gateway.Services.GetRequiredService<NodeLease>().Node;
        var task = (await store.CreateAsync(A.Task(node: node) with { Model = "kling-v3" }, default)).Task;
        queue.Schedule(task);
        foreach (var due in queue.TakeDue(_clock.GetUtcNow())) await engine.AdvanceAsync(due, default);
        return (await store.FindAsync(task.Id, default))!;
    }

    /// <summary>The process stands still while an intent is written.</summary>
    private sealed class SuspendedComposer(IDeliveryComposer inner, Action suspend) : IDeliveryComposer
    {
        public IReadOnlyList<NewDelivery> Compose(VideoTask before, VideoTask after, string @event, DateTimeOffset now)
        {
            if (after.Status is VideoStatus.Submitting) suspend();
            return inner.Compose(before, after, @event, now);
        }

        public void Schedule(IReadOnlyList<NewDelivery> deliveries) => inner.Schedule(deliveries);
    }

    private sealed class FaultyDialect : IDialect
    {
        /// <summary>The fault is outside the dialect's own call. False: within it.</summary>
        public bool FaultAfterResponse { get; init; }

        public int Starts { get; private set; }

        public string Name => "kling";

        public TimeSpan PollGap =>
            FaultAfterResponse ? throw new InvalidOperationException("a fault of the gateway") : TimeSpan.FromSeconds(5);

        public bool CanLookUp => false;

        public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
        {
            Starts++;
            if (FaultAfterResponse) return new Outcome.Accepted("op_7");
            await upstream.SubmitJsonAsync("create", [], ct);
            throw new InvalidOperationException("a fault of the dialect");
        }

        public Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct) => throw new NotSupportedException();

        public Task<Outcome> LookUpAsync(Submission submission, Upstream upstream, CancellationToken ct) =>
            throw new NotSupportedException();
    }
}
