namespace Filmgate.Videos;

/// <summary>Where a video stands. The chart is in docs/lifecycle.md; nobody assigns a status, a <see cref="Transition"/> does.</summary>
internal enum VideoStatus
{
    Queued = 0,
    Submitting,
    Running,
    Storing,
    Completed,
    Failed,
    Cancelled,
}

internal static class VideoStatusExtensions
{
    private static readonly string[] Words = ["queued", "submitting", "running", "storing", "completed", "failed", "cancelled"];

    /// <summary>The word in the database and on the timeline.</summary>
    public static string Name(this VideoStatus status) => Words[(int)status];

    public static VideoStatus Parse(string word) => Array.IndexOf(Words, word) is >= 0 and var index
        ? (VideoStatus)index
        : throw new FormatException($"'{word}' is not a video status.");

    public static bool IsTerminal(this VideoStatus status) => status is VideoStatus.Completed or VideoStatus.Failed or VideoStatus.Cancelled;
}
