using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Api.Events;

/// <summary>While somebody listens, asks the database once a second whether another node has written anything, and wakes all if so. For nobody it asks nothing.</summary>
internal sealed partial class FeedPoller(VideoChanges signals, IVideoFeed feed, TimeProvider clock, ILogger<FeedPoller> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = new FeedState(0, 0);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signals.FirstListener.WaitAsync(stoppingToken);
                var now = await feed.StateAsync(stoppingToken);
                if (now.MayHaveEventsSince(last)) signals.NotifyAll();
                last = now;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                Log.NoPulse(log, fault);                                // who listens is told by this process's own signals meanwhile
            }

            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The timeline could not be read; streams hear of other nodes' work later")]
        public static partial void NoPulse(ILogger logger, Exception fault);
    }
}
