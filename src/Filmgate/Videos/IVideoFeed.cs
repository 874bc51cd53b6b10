using System.Globalization;

namespace Filmgate.Videos;

/// <summary>
/// Reads events forward: one video's by version, or all of an owner's by mark. A reader that continues from the last event it saw misses
/// none and sees none twice.
/// </summary>
internal interface IVideoFeed
{
    /// <summary>One video's events after a version, oldest first. 0 starts at the beginning.</summary>
    Task<IReadOnlyList<VideoEvent>> TimelineAsync(string videoId, long after, int limit, CancellationToken ct);

    /// <summary>
    /// All of an owner's events after a mark, oldest first. A video enters the feed with its first step; its "created" event comes right
    /// before that. Events of one video are in the order of its versions. An event that an open transaction may still precede is returned
    /// only after that transaction has ended.
    /// </summary>
    Task<IReadOnlyList<MarkedEvent>> PageAsync(string owner, FeedMark after, int limit, CancellationToken ct);

    /// <summary>The mark between the events that are in the feed now and all later ones.</summary>
    Task<FeedMark> CurrentMarkAsync(CancellationToken ct);

    /// <summary>Changes whenever an event becomes readable. Only two numbers, because it is read once a second.</summary>
    Task<FeedState> StateAsync(CancellationToken ct);
}

internal readonly record struct MarkedEvent(FeedMark Mark, VideoEvent Event);

/// <summary>How far the feed has come.</summary>
/// <param name="Newest">The largest mark.</param>
/// <param name="Horizon">Events with this mark or a later one may still be preceded by others.</param>
internal sealed record FeedState(long Newest, long Horizon)
{
    /// <summary>False: certainly no event became readable since the earlier state.</summary>
    public bool MayHaveEventsSince(FeedState earlier) => Newest != earlier.Newest || earlier.Newest >= earlier.Horizon;
}

/// <summary>A place in the feed, right after one event. Clients send its text as Last-Event-ID.</summary>
internal readonly record struct FeedMark(long Mark, string VideoId, long Version)
{
    private const char Prefix = 'm';
    public static readonly FeedMark Start = new(-1, "", 0);

    public override string ToString() => VideoId.Length == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Mark}")
        : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Mark}.{Version}.{VideoId}");

    /// <returns>Null: the text is not a mark.</returns>
    public static FeedMark? Parse(string text)
    {
        if (text.Length is < 2 or > 100 || text[0] != Prefix) return null;
        var parts = text[1..].Split('.');
        if (!Number(parts[0], out var mark)) return null;
        return parts switch
        {
            [_] => new(mark, "", 0),
            [_, var version, var id] when Number(version, out var number) && IsVideoId(id) => new(mark, id, number),
            _ => null,
        };
    }

    private static bool IsVideoId(string text) =>
        text.StartsWith("video_", StringComparison.Ordinal) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_');

    private static bool Number(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
