namespace Filmgate.Client;

/// <summary>Tests the type of an event.</summary>
public static class TimelineEventExtensions
{
    /// <summary>Whether the event ends the video's stream: it completed, failed, was cancelled, or lost its file or record.</summary>
    /// <remarks>Only the late result of a video that failed with a timeout can follow.</remarks>
    /// <param name="timelineEvent">The event.</param>
    /// <returns>True if no further event is expected for the video.</returns>
    public static bool IsTerminal(this TimelineEvent timelineEvent)
    {
        ArgumentNullException.ThrowIfNull(timelineEvent);
        return timelineEvent.Type is "video.completed" or "video.failed" or "video.cancelled"
            or "video.recovered" or "video.watch_ended"
            or "video.deleted" or "video.file_deleted";
    }
}
