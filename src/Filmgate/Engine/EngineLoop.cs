using System.Threading.Channels;
using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>Keeps the node alive, claims what nobody holds, and hands what is due to three lanes of workers. Tests turn <see cref="RunOnceAsync"/> by hand instead.</summary>
internal sealed partial class EngineLoop(
    VideoEngine engine, IVideoStore store, DueQueue queue, NodeLease lease, RenderClocks clocks, EngineOptions options, TimeProvider clock, ILogger<EngineLoop> log)
    : BackgroundService
{
    private const int ClaimAtOnce = 1000;
    private const int SamplesToLearnFrom = 2000;

    /// <summary>What comes in within a moment is handed out together: waking up for each of thousands of creates a second would cost more than the creates.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(1);
    private readonly Channel<ScheduledVideo>[] _lanes = [.. Enum.GetValues<WorkKind>().Select(_ => Channel.CreateUnbounded<ScheduledVideo>())];

    /// <summary>Takes the node's place: it beats, learns from the past, and holds what its predecessor left.</summary>
    public async Task OpenAsync(bool aloneOnStore, CancellationToken ct)
    {
        if (aloneOnStore) await store.RemoveOtherNodesAsync(lease.Node, ct);
        await lease.HeartbeatAsync(ct);
        foreach (var time in (await store.RenderTimesAsync(SamplesToLearnFrom, ct)).Reverse()) clocks.Learn(time.Model, time.Request, time.Took);
        var claimed = await ClaimAsync(ct);
        if (claimed > 0) Log.TookOver(log, claimed);
    }

    /// <summary>Everything that is due now, once. Returns how many videos took a step.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var due = queue.TakeDue(clock.GetUtcNow());
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = options.Submits, CancellationToken = ct }, async (held, token) => await engine.AdvanceAsync(held, token));
        return due.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var grace = new CancellationTokenSource();
        var workers = new List<Task>();
        foreach (var (lane, count, token) in new[] { (WorkKind.Submit, options.Submits, grace.Token), (WorkKind.Poll, options.Polls, stopping), (WorkKind.Store, options.Downloads, stopping) })
            for (var i = 0; i < count; i++)
                workers.Add(WorkAsync(lane, stopping, token));

        var beating = BeatAsync(stopping);
        await DispatchAsync(stopping);

        grace.CancelAfter(options.StopGrace);                           // a paid call in the air gets the time to hear its answer
        await Task.WhenAll([beating, .. workers]);
        await store.ReleaseAsync(lease.Node, CancellationToken.None);
    }

    private async Task DispatchAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var (at, earlier) = queue.Next();
            foreach (var held in queue.TakeDue(clock.GetUtcNow())) _lanes[(int)held.Lane].Writer.TryWrite(held);
            if (at is not null && at <= clock.GetUtcNow()) continue;
            await WaitAsync(at, earlier, stopping);
            if (earlier.IsCompleted) await Task.Delay(Gather, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the next one is due, something earlier came in, or the server stops; none of them is an error.</summary>
    private async Task WaitAsync(DateTimeOffset? at, Task earlier, CancellationToken stopping)
    {
        var wait = at is { } due ? due - clock.GetUtcNow() : lease.BeatEvery;
        if (wait <= TimeSpan.Zero) return;
        await earlier.WaitAsync(wait < lease.BeatEvery ? wait : lease.BeatEvery, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WorkAsync(WorkKind lane, CancellationToken stopping, CancellationToken step)
    {
        try
        {
            while (await _lanes[(int)lane].Reader.WaitToReadAsync(stopping))
                while (!stopping.IsCancellationRequested && _lanes[(int)lane].Reader.TryRead(out var held))
                    await engine.AdvanceAsync(held, step);
        }
        catch (OperationCanceledException)
        {
            // stopping; what was in hand is released
        }
    }

    private async Task BeatAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(lease.BeatEvery, clock);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(stopping)) return;
                await lease.HeartbeatAsync(stopping);
                var claimed = await ClaimAsync(stopping);
                if (claimed > 0) Log.TookOver(log, claimed);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                Log.NoHeartbeat(log, fault);                            // the lease runs out by itself, and with it all activity
            }
        }
    }

    private async Task<int> ClaimAsync(CancellationToken ct)
    {
        var total = 0;
        while (true)
        {
            var claimed = await store.ClaimAsync(lease.Node, clock.GetUtcNow(), options.Lease, ClaimAtOnce, ct);
            foreach (var task in claimed) queue.Hold(task);
            total += claimed.Count;
            if (claimed.Count < ClaimAtOnce) return total;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Took over {Count} videos that an earlier run or another node had left")]
        public static partial void TookOver(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Error, "The heartbeat could not be written; this node stops acting when its lease runs out")]
        public static partial void NoHeartbeat(ILogger logger, Exception fault);
    }
}
