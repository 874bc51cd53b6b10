using Filmgate.Engine.Lanes;
using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>
/// Renews the node's lease, claims rows without a live node, and starts the steps of due videos as far as their lanes permit. Tests do not
/// start it; they call <see cref="RunOnceAsync"/>.
/// </summary>
internal sealed partial class EngineLoop(
    VideoEngine engine,
    IVideoStore store,
    DueQueue queue,
    WorkScheduler work,
    LaneSet lanes,
    CreateLoad creates,
    ProviderPauses pauses,
    NodeLease lease,
    RenderClocks clocks,
    EngineOptions options,
    TimeProvider clock,
    ILogger<EngineLoop> log)
    : BackgroundService
{
    /// <summary>Small enough that creates do not wait noticeably for a batch.</summary>
    private const int ClaimBatchSize = 250;

    /// <summary>Of the videos that are claimed at once, so many polls become due in a second.</summary>
    private const int ClaimedPollsPerSecond = 500;
    private const int MaxSamplesToLoad = 2000;

    /// <summary>
    /// Videos scheduled within this time are dispatched together. At thousands of creates a second, one wake-up each would cost more than
    /// the creates.
    /// </summary>
    private static readonly TimeSpan DispatchDelay = TimeSpan.FromMilliseconds(1);

    /// <summary>Polls that become due within this time start together: thousands of wake-ups a second cost more than the polls.</summary>
    private static readonly TimeSpan MinWait = TimeSpan.FromMilliseconds(4);

    /// <summary>How long a submission keeps its slot after its end while many creates are written: 320 a second may start then.</summary>
    private static readonly TimeSpan RestDuringCreates = TimeSpan.FromMilliseconds(100);
    private static readonly WorkKind[] Kinds = Enum.GetValues<WorkKind>();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Steps that run now, and one for the loop itself.</summary>
    private int _running = 1;

    /// <summary>
    /// Before the server starts: writes the first heartbeat. The running loop learns from past renders and claims what earlier runs left,
    /// because both may be much.
    /// </summary>
    /// <param name="isOnlyNode">No other node uses the database, so rows of earlier runs need not wait for their leases to expire.</param>
    /// <param name="loops">False: the loop does not run, so both happen here.</param>
    public async Task PrepareAsync(bool isOnlyNode, bool loops, CancellationToken ct)
    {
        if (isOnlyNode) await store.RemoveOtherNodesAsync(lease.Node, ct);
        await pauses.LoadAsync(ct);
        await lease.RenewAsync(ct);
        if (loops) return;
        await LearnAsync(ct);
        await ClaimAsync(ct);
    }

    /// <summary>Runs one step of each video that is due now and may start.</summary>
    /// <returns>The number of videos.</returns>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        work.Add(queue.TakeDue(clock.GetUtcNow()));
        var started = new List<StartedWork>();
        foreach (var kind in Kinds)
            while (work.TryStart(kind) is { } next) started.Add(next);
        await Parallel.ForEachAsync(started, ct, async (step, token) =>
        {
            await engine.AdvanceAsync(step.Video, token);
            work.End(step);
        });
        return started.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        lanes.Opened += queue.Wake;
        using var grace = new CancellationTokenSource();
        var (renewing, learning) = (RenewLeaseAsync(stopping), LearnAsync(stopping));
        await DispatchAsync(stopping, grace.Token);

        grace.CancelAfter(options.StopGrace);                           // a paid call in flight gets time to receive its response
        EndStep();
        await Task.WhenAll(renewing, learning, _stopped.Task);
        await store.ReleaseAsync(lease.Node, CancellationToken.None);
    }

    private async Task DispatchAsync(CancellationToken stopping, CancellationToken grace)
    {
        while (!stopping.IsCancellationRequested)
        {
            var (at, earlier) = queue.Next();
            work.Add(queue.TakeDue(clock.GetUtcNow()));
            foreach (var kind in Kinds)
                while (work.TryStart(kind) is { } started) Start(started, stopping, grace);
            if (work.NextStartAt() is var next && next < DateTimeOffset.MaxValue && (at is null || next < at)) at = next;
            if (at is not null && at <= clock.GetUtcNow()) continue;
            await WaitAsync(at, earlier, stopping);
            if (!earlier.IsCompleted) continue;
            await Task.Delay(DispatchDelay, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Start(StartedWork first, CancellationToken stopping, CancellationToken grace)
    {
        Interlocked.Increment(ref _running);
        _ = Task.Run(() => RunAsync(first, stopping, grace), CancellationToken.None);
    }

    /// <summary>Runs a step, then the next of the same kind that may start. Never throws.</summary>
    private async Task RunAsync(StartedWork step, CancellationToken stopping, CancellationToken grace)
    {
        try
        {
            while (true)
            {
                await engine.AdvanceAsync(step.Video, step.Kind is WorkKind.Submit ? grace : stopping);
                if (step.Kind is WorkKind.Submit && creates.IsHigh)
                    await Task.Delay(RestDuringCreates, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                work.End(step);
                if (stopping.IsCancellationRequested || work.TryStart(step.Kind) is not { } next) return;
                step = next;
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops, and releases the claimed rows.
        }
        finally
        {
            EndStep();
        }
    }

    private void EndStep()
    {
        if (Interlocked.Decrement(ref _running) == 0) _stopped.TrySetResult();
    }

    /// <summary>Waits until the next video is due, an earlier one is scheduled, or the server stops. None of them throws.</summary>
    private async Task WaitAsync(DateTimeOffset? at, Task earlier, CancellationToken stopping)
    {
        var untilDue = at - clock.GetUtcNow();
        var wait = untilDue < lease.HeartbeatInterval ? untilDue.Value : lease.HeartbeatInterval;
        if (wait < MinWait) wait = MinWait;
        await earlier.WaitAsync(wait, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Learns from past renders. Without them, the clocks are those of a new installation.</summary>
    private async Task LearnAsync(CancellationToken ct)
    {
        try
        {
            var times = await Task.Run(() => store.RenderTimesAsync(MaxSamplesToLoad, ct), ct);
            foreach (var time in times.Reverse()) clocks.Learn(time.Model, time.Request, time.Took);
        }
        catch (Exception fault)
        {
            if (!ct.IsCancellationRequested) Log.NotLearned(log, fault);
        }
        finally
        {
            clocks.EndLoading();
        }
    }

    private async Task RenewLeaseAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(lease.HeartbeatInterval, clock);
        for (var isStart = true; !stopping.IsCancellationRequested; isStart = false)
        {
            try
            {
                if (!isStart && !await timer.WaitForNextTickAsync(stopping)) return;
                await BeatAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Renews the lease, then claims. Both faults are logged by what they mean, and the next heartbeat tries again.</summary>
    internal async Task BeatAsync(CancellationToken ct)
    {
        try
        {
            await lease.RenewAsync(ct);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            Log.NoHeartbeat(log, fault);                                // the lease expires, and the node stops its work
            return;
        }

        try
        {
            await pauses.LoadAsync(ct);
            await ClaimAsync(ct);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            Log.NotClaimed(log, fault);
        }
    }

    /// <summary>Claims what no live node holds. The heartbeat goes on meanwhile.</summary>
    private async Task ClaimAsync(CancellationToken ct)
    {
        if (options.Role is NodeRole.Api) return;
        var (total, polls) = (0, 0);
        for (var isLast = false; !isLast;)
        {
            if (!lease.IsFresh) await lease.RenewAsync(ct);
            var now = clock.GetUtcNow();
            var claimed = await store.ClaimAsync(lease.Node, now, options.Lease, ClaimBatchSize, ct);
            foreach (var task in claimed)
            {
                var isLate = task is { Status: VideoStatus.Running, CancelRequestedAt: null } && task.DueAt <= now;
                queue.Schedule(task, isLate ? now + TimeSpan.FromSeconds(polls++ / (double)ClaimedPollsPerSecond) : task.DueAt!.Value);
            }

            total += claimed.Count;
            isLast = claimed.Count < ClaimBatchSize;
        }

        if (total > 0) Log.TookOver(log, total);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Took over {Count} videos from an earlier run or another node")]
        public static partial void TookOver(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Error, "The heartbeat could not be written. This node stops its work when its lease expires")]
        public static partial void NoHeartbeat(ILogger logger, Exception fault);

        [LoggerMessage(
            3,
            LogLevel.Error,
            "Videos without a live node could not be claimed. The next heartbeat tries again. This node's own videos are not affected")]
        public static partial void NotClaimed(ILogger logger, Exception fault);

        [LoggerMessage(4, LogLevel.Error, "Past renders could not be read. The engine learns again how long renders take")]
        public static partial void NotLearned(ILogger logger, Exception fault);
    }
}
