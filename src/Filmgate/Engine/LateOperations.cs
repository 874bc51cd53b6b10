using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>
/// Writes the handle of a paid render although its node has lost the row meanwhile. The row stays with the node that holds it now, which
/// polls the render instead of looking for it.
/// </summary>
internal sealed partial class LateOperations(
    IVideoStore store, VideoTransitions transitions, LifecycleOptions options, TimeProvider clock, ILogger<LateOperations> log)
{
    private const int MaxTries = 10;

    /// <param name="submitted">The row as it was when the provider was called.</param>
    /// <param name="accepted">The transition that could not be written.</param>
    /// <exception cref="TimeoutException">The row changes again and again, or no node holds it. Try again later.</exception>
    public async Task WriteAsync(VideoTask submitted, Transition accepted, CancellationToken ct)
    {
        var (operation, attempt) = (accepted.Operation!, submitted.Attempt!);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var now = clock.GetUtcNow();
            var current = await store.FindAsync(submitted.Id, ct);
            var transition = current switch
            {
                { Attempt: var other } when other?.Number != attempt.Number || other.Operation is not null => null,
                { Status: VideoStatus.Submitting or VideoStatus.Queued } => accepted,
                { Status: VideoStatus.Failed } => Transition.LateOperation(current, operation, now, now + options.WatchWindow),
                _ => null,
            };
            if (transition is null)
            {
                await store.SaveOperationAsync(submitted.Id, attempt.Number, operation, now, ct);
                if (current?.Attempt?.Operation != operation) Log.NotWatched(log, submitted.Id, attempt.Provider, operation);
                return;
            }

            if (await transitions.SettleAsync(current!, transition, now, ct) is null) continue;
            Log.Written(log, submitted.Id, attempt.Provider, operation);
            return;
        }

        throw new TimeoutException("Another node changes the row at the same time.");
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "{VideoId}: another node took over the video during the paid call. The operation {Operation} of {Provider} was handed to it")]
        public static partial void Written(ILogger logger, string videoId, string provider, string operation);

        [LoggerMessage(
            2,
            LogLevel.Critical,
            "{VideoId}: the operation {Operation} of {Provider} was accepted after the video had ended or had been submitted again. "
            + "It is recorded with its attempt, and not polled")]
        public static partial void NotWatched(ILogger logger, string videoId, string provider, string operation);
    }
}
