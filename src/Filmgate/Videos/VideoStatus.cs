namespace Filmgate.Videos;

/// <summary>The state of a video; the chart is in docs/lifecycle.md. Only a <see cref="Transition"/> changes it.</summary>
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
    private static readonly string[] Names = ["queued", "submitting", "running", "storing", "completed", "failed", "cancelled"];

    /// <summary>The status as it is stored and shown on the timeline.</summary>
    public static string Name(this VideoStatus status) => Names[(int)status];

    public static VideoStatus Parse(string name) => Array.IndexOf(Names, name) is >= 0 and var index
        ? (VideoStatus)index
        : throw new FormatException($"'{name}' is not a video status.");

    public static bool IsTerminal(this VideoStatus status) =>
        status is VideoStatus.Completed or VideoStatus.Failed or VideoStatus.Cancelled;
}
