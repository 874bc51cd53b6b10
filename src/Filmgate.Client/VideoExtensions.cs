namespace Filmgate.Client;

/// <summary>Tests the status of a video, for API keys with either status vocabulary (<c>completed</c> or <c>succeeded</c>).</summary>
public static class VideoExtensions
{
    /// <summary>Whether the video is completed, failed or cancelled.</summary>
    /// <remarks>A terminal video does not change, except that a video that failed with a timeout may get its late result.</remarks>
    /// <param name="video">The video.</param>
    /// <returns>True if no further change is expected.</returns>
    public static bool IsTerminal(this Video video)
    {
        ArgumentNullException.ThrowIfNull(video);
        return video.Status is "completed" or "succeeded" or "failed" or "cancelled";
    }

    /// <summary>Whether the video is completed, so that its file can be downloaded.</summary>
    /// <param name="video">The video.</param>
    /// <returns>True if the status is <c>completed</c> or <c>succeeded</c>.</returns>
    public static bool IsCompleted(this Video video)
    {
        ArgumentNullException.ThrowIfNull(video);
        return video.Status is "completed" or "succeeded";
    }
}
