using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Api.Events;

/// <summary>
/// While there are listeners, asks the database every second whether another node has written an event, and wakes them if so.
/// </summary>
internal sealed partial class FeedPoller(VideoChanges changes, IVideoFeed feed, TimeProvider clock, ILogger<FeedPoller> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = new FeedState(0, 0);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await changes.FirstListener.WaitAsync(stoppingToken);
                var now = await feed.StateAsync(stoppingToken);
                if (now.MayHaveEventsSince(last)) changes.NotifyAll();
                last = now;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                Log.PollFailed(log, fault);                             // listeners still receive the changes of this process
            }

            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Could not read the timeline; streams receive the events of other nodes later")]
        public static partial void PollFailed(ILogger logger, Exception fault);
    }
}
