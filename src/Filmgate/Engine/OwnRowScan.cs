using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>
/// Looks for rows that this node holds and that are not in its queue: a write whose outcome was unknown had succeeded, or another node
/// changed a row of this one. Nobody else would act on them.
/// </summary>
internal sealed partial class OwnRowScan(IVideoStore store, DueQueue queue, NodeLease lease, TimeProvider clock, ILogger<OwnRowScan> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <returns>The number of videos that were found.</returns>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        if (!lease.IsHeld || await store.CountHeldAsync(lease.Node, ct) <= queue.Count) return 0;
        var found = 0;
        foreach (var id in await store.HeldAsync(lease.Node, ct))
        {
            if (queue.Contains(id)) continue;
            if (await store.FindAsync(id, ct) is not { DueAt: not null } task || task.Node != lease.Node) continue;
            queue.Schedule(task);
            found++;
        }

        if (found > 0) Log.Found(log, found);
        return found;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(stoppingToken)) return;
                await RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                Log.Failed(log, fault);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Found {Count} videos of this node that were not in its queue")]
        public static partial void Found(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Error, "This node's videos could not be compared with its queue. It is tried again in half a minute")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
