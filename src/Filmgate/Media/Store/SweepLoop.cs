using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Store;

/// <summary>Runs the sweeper: the cheap part at each interval, a full sweep once a day.</summary>
internal sealed partial class SweepLoop(
    MediaSweeper sweeper, SweepOptions options, TimeProvider clock, ILogger<SweepLoop> log) : BackgroundService
{
    private static readonly TimeSpan FullSweepInterval = TimeSpan.FromHours(24);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        DateTimeOffset fullSweepAt = clock.GetUtcNow() + options.Interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.Interval, clock, stoppingToken);
                if (clock.GetUtcNow() < fullSweepAt)
                {
                    await sweeper.RunOnceAsync(stoppingToken);
                    continue;
                }

                await sweeper.RunFullyAsync(stoppingToken);
                fullSweepAt = clock.GetUtcNow() + FullSweepInterval;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                SweepFailed(e);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The sweep failed. It runs again at the next interval.")]
    private partial void SweepFailed(Exception e);
}
