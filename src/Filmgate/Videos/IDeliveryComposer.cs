namespace Filmgate.Videos;

/// <summary>Composes the webhook deliveries of an event, before it is written.</summary>
internal interface IDeliveryComposer
{
    /// <summary>The deliveries of an event. Most videos have none, and then this must cost nothing.</summary>
    IReadOnlyList<NewDelivery> Compose(VideoTask before, VideoTask after, string @event, DateTimeOffset now);

    /// <summary>Schedules deliveries that are on disk.</summary>
    void Schedule(IReadOnlyList<NewDelivery> deliveries);
}
