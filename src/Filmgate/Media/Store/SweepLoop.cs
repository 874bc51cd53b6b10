using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Store;

/// <summary>Turns the sweeper's crank: rules every so often, the look at every file once a day.</summary>
internal sealed partial class SweepLoop(MediaSweeper sweeper, SweepOptions options, TimeProvider clock, ILogger<SweepLoop> log) : BackgroundService
{
    private static readonly TimeSpan FullEvery = TimeSpan.FromHours(24);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        DateTimeOffset fullAt = clock.GetUtcNow() + options.Interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.Interval, clock, stoppingToken);
                if (clock.GetUtcNow() < fullAt)
                {
                    await sweeper.RunOnceAsync(stoppingToken);
                    continue;
                }

                await sweeper.RunFullyAsync(stoppingToken);
                fullAt = clock.GetUtcNow() + FullEvery;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Failed(e);                                              // a store that does not answer now may answer at the next round
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The sweeper failed; it runs again at the next round")]
    private partial void Failed(Exception e);
}
