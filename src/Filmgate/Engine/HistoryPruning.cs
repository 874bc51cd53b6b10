using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>Deletes the rows of videos that ended long ago and have no file, a few at a time.</summary>
internal sealed partial class HistoryPruning(
    IVideoHistory history, LifecycleOptions options, TimeProvider clock, ILogger<HistoryPruning> log) : BackgroundService
{
    private const int PageSize = 2000;

    /// <summary>What one run looks through. The next run goes on there, so that many videos with files cost little at a time.</summary>
    private const int PagesPerRun = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private string _after = "";

    /// <summary>Looks through the next videos.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        if (options.KeepHistory is not { } keep) return 0;
        var pruned = 0;
        for (var i = 0; i < PagesPerRun; i++)
        {
            var page = await history.PruneAsync(_after, clock.GetUtcNow() - keep, PageSize, ct);
            (pruned, _after) = (pruned + page.Pruned, page.Last ?? "");
            if (page.Last is null) break;
        }

        if (pruned > 0) Log.Pruned(log, pruned);
        return pruned;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Interval, clock, stoppingToken);
                await RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                Log.NotPruned(log, fault);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Deleted the rows of {Count} videos that ended before the time of keep_history")]
        public static partial void Pruned(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "Old videos could not be deleted. The next run tries again")]
        public static partial void NotPruned(ILogger logger, Exception fault);
    }
}
