namespace Filmgate.Client;

/// <summary>How many videos match a filter.</summary>
public sealed record VideoCounts
{
    /// <summary>Always <c>video.counts</c>.</summary>
    public string Object { get; init; } = "video.counts";

    /// <summary>All videos that match.</summary>
    public required VideoCount Total { get; init; }

    /// <summary>The same by status, as <see cref="Video.Status"/> names it.</summary>
    public required IReadOnlyDictionary<string, VideoCount> ByStatus { get; init; }
}

/// <summary>A number of videos.</summary>
/// <param name="Count">At most 10,000.</param>
/// <param name="Exact">False: there are at least as many.</param>
public sealed record VideoCount(long Count, bool Exact);
