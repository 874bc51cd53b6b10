using System.Globalization;

namespace Filmgate.Videos;

/// <summary>Reads the timeline forward: of one video by its versions, of all of an owner's videos by marks. Whoever goes on from the last line it saw misses none and sees none twice.</summary>
internal interface IVideoFeed
{
    /// <summary>One video's lines after a version, oldest first.</summary>
    Task<IReadOnlyList<VideoEvent>> TimelineAsync(string videoId, long after, int limit, CancellationToken ct);

    /// <summary>
    /// All of an owner's lines after a mark, oldest first. A video comes into the feed with its first step, and its "created" right before that. Lines of one
    /// video are in the order of its versions. What an unfinished neighbouring transaction might still precede is held back until that has ended.
    /// </summary>
    Task<IReadOnlyList<MarkedEvent>> PageAsync(string owner, FeedMark after, int limit, CancellationToken ct);

    /// <summary>The mark of this moment: all that is in the feed is before it, all that will come is behind it.</summary>
    Task<FeedMark> CurrentMarkAsync(CancellationToken ct);

    /// <summary>Something that is another when any line became readable since; two numbers and no more, because it is asked for once a second.</summary>
    Task<FeedState> StateAsync(CancellationToken ct);
}

internal readonly record struct MarkedEvent(FeedMark Mark, VideoEvent Event);

/// <param name="Newest">The largest mark there is.</param>
/// <param name="Horizon">Marks from here on may still be preceded by others.</param>
internal sealed record FeedState(long Newest, long Horizon)
{
    public bool MayHaveEventsSince(FeedState earlier) => Newest != earlier.Newest || earlier.Newest >= earlier.Horizon;
}

/// <summary>A place in the feed, right behind one line. Its text is what clients send as Last-Event-ID.</summary>
internal readonly record struct FeedMark(long Mark, string VideoId, long Version)
{
    private const char Prefix = 'm';
    public static readonly FeedMark Start = new(-1, "", 0);

    public override string ToString() => VideoId.Length == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Mark}")
        : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Mark}.{Version}.{VideoId}");

    /// <returns>Null: it is not one of ours.</returns>
    public static FeedMark? Parse(string text)
    {
        if (text.Length is < 2 or > 100 || text[0] != Prefix) return null;
        var parts = text[1..].Split('.');
        if (!Number(parts[0], out var mark)) return null;
        return parts switch
        {
            [_] => new(mark, "", 0),
            [_, var version, var id] when Number(version, out var number) && id.StartsWith("video_", StringComparison.Ordinal) && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_') => new(mark, id, number),
            _ => null,
        };
    }

    private static bool Number(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
