using System.Threading.Channels;
using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>
/// Renews the node's lease, claims rows without a live node, and passes due videos to one group of workers for each kind of work. Tests do
/// not start it; they call <see cref="RunOnceAsync"/>.
/// </summary>
internal sealed partial class EngineLoop(
    VideoEngine engine,
    IVideoStore store,
    DueQueue queue,
    NodeLease lease,
    RenderClocks clocks,
    EngineOptions options,
    TimeProvider clock,
    ILogger<EngineLoop> log)
    : BackgroundService
{
    private const int ClaimBatchSize = 1000;
    private const int MaxSamplesToLoad = 2000;

    /// <summary>
    /// Videos scheduled within this time are dispatched together. At thousands of creates a second, one wake-up each would cost more than
    /// the creates.
    /// </summary>
    private static readonly TimeSpan DispatchDelay = TimeSpan.FromMilliseconds(1);
    private readonly Channel<ScheduledVideo>[] _work =
        [.. Enum.GetValues<WorkKind>().Select(_ => Channel.CreateUnbounded<ScheduledVideo>())];

    /// <summary>Before the server starts: writes the first heartbeat, learns from past renders, claims what earlier runs left.</summary>
    /// <param name="isOnlyNode">No other node uses the database, so rows of earlier runs need not wait for their leases to expire.</param>
    public async Task PrepareAsync(bool isOnlyNode, CancellationToken ct)
    {
        if (isOnlyNode) await store.RemoveOtherNodesAsync(lease.Node, ct);
        await lease.RenewAsync(ct);
        var times = await store.RenderTimesAsync(MaxSamplesToLoad, ct);
        foreach (var time in times.Reverse()) clocks.Learn(time.Model, time.Request, time.Took);
        var claimed = await ClaimAsync(ct);
        if (claimed > 0) Log.TookOver(log, claimed);
    }

    /// <summary>Runs one step of each video that is due now.</summary>
    /// <returns>The number of videos.</returns>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var due = queue.TakeDue(clock.GetUtcNow());
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Submits, CancellationToken = ct };
        await Parallel.ForEachAsync(due, parallel, async (video, token) => await engine.AdvanceAsync(video, token));
        return due.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var grace = new CancellationTokenSource();
        var workers = new List<Task>();
        Start(WorkKind.Submit, options.Submits, grace.Token);
        Start(WorkKind.Poll, options.Polls, stopping);
        Start(WorkKind.Store, options.Downloads, stopping);
        var renewing = RenewLeaseAsync(stopping);
        await DispatchAsync(stopping);

        grace.CancelAfter(options.StopGrace);                           // a paid call in flight gets time to receive its response
        await Task.WhenAll([renewing, .. workers]);
        await store.ReleaseAsync(lease.Node, CancellationToken.None);

        void Start(WorkKind kind, int count, CancellationToken step)
        {
            for (var i = 0; i < count; i++) workers.Add(WorkAsync(kind, stopping, step));
        }
    }

    private async Task DispatchAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var (at, earlier) = queue.Next();
            foreach (var video in queue.TakeDue(clock.GetUtcNow())) _work[(int)video.Kind].Writer.TryWrite(video);
            if (at is not null && at <= clock.GetUtcNow()) continue;
            await WaitAsync(at, earlier, stopping);
            if (!earlier.IsCompleted) continue;
            await Task.Delay(DispatchDelay, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until the next video is due, an earlier one is scheduled, or the server stops. None of them throws.</summary>
    private async Task WaitAsync(DateTimeOffset? at, Task earlier, CancellationToken stopping)
    {
        var untilDue = at - clock.GetUtcNow();
        var wait = untilDue < lease.HeartbeatInterval ? untilDue.Value : lease.HeartbeatInterval;
        if (wait > TimeSpan.Zero) await earlier.WaitAsync(wait, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WorkAsync(WorkKind kind, CancellationToken stopping, CancellationToken step)
    {
        try
        {
            while (await _work[(int)kind].Reader.WaitToReadAsync(stopping))
                while (!stopping.IsCancellationRequested && _work[(int)kind].Reader.TryRead(out var video))
                    await engine.AdvanceAsync(video, step);
        }
        catch (OperationCanceledException)
        {
            // The server stops, and releases the claimed rows.
        }
    }

    private async Task RenewLeaseAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(lease.HeartbeatInterval, clock);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(stopping)) return;
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
            var claimed = await ClaimAsync(ct);
            if (claimed > 0) Log.TookOver(log, claimed);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            Log.NotClaimed(log, fault);
        }
    }

    private async Task<int> ClaimAsync(CancellationToken ct)
    {
        var total = 0;
        while (true)
        {
            var claimed = await store.ClaimAsync(lease.Node, clock.GetUtcNow(), options.Lease, ClaimBatchSize, ct);
            foreach (var task in claimed) queue.Schedule(task);
            total += claimed.Count;
            if (claimed.Count < ClaimBatchSize) return total;
        }
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
    }
}
