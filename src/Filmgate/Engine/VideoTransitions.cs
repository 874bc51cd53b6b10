using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>Writes a transition and its webhook deliveries in one transaction, then schedules the deliveries.</summary>
internal sealed class VideoTransitions(IVideoStore store, IDeliveryComposer deliveries)
{
    private const int MaxCancelTries = 10;

    /// <returns>The new row. Null: the lease was lost and nothing was written.</returns>
    public async Task<VideoTask?> SettleAsync(VideoTask held, Transition transition, DateTimeOffset now, CancellationToken ct)
    {
        var composed = deliveries.Compose(held, transition.Apply(held, now), transition.Event, now);
        var settled = await store.SettleAsync(held, transition, composed, now, ct);
        if (settled is not null && composed.Count > 0) deliveries.Schedule(composed);
        return settled;
    }

    /// <summary>Cancels a queued video at once. Marks any other unfinished video, whose node then cancels it.</summary>
    /// <returns>Null: there is nothing to cancel.</returns>
    public async Task<VideoTask?> RequestCancelAsync(string id, DateTimeOffset now, CancellationToken ct)
    {
        // A queued row may change between the read and the write. After a few tries the mark is enough: the node cancels the video.
        for (var tries = 0; tries < MaxCancelTries; tries++)
        {
            if (await store.FindAsync(id, ct) is not { Status: VideoStatus.Queued } queued) break;
            var cancelled = queued.Cancel(now);
            var composed = deliveries.Compose(queued, cancelled, "cancelled", now);
            if (!await store.CancelQueuedAsync(cancelled, composed, ct)) continue;
            if (composed.Count > 0) deliveries.Schedule(composed);
            return cancelled;
        }

        return await store.MarkCancelRequestedAsync(id, now, ct);
    }
}
