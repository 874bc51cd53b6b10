using Filmgate.Formatting;

namespace Filmgate.Media.Inspection;

/// <param name="Duration">Of the presentation.</param>
/// <param name="Width">As shown, before any rotation.</param>
internal sealed record Mp4Facts(TimeSpan Duration, int Width, int Height, bool HasVideo, bool HasAudio);

/// <summary>Whether a file is a video that can be played.</summary>
internal abstract record Mp4Inspection
{
    private Mp4Inspection() { }

    public sealed record Playable(Mp4Facts Facts) : Mp4Inspection;

    /// <param name="Reason">A sentence for people.</param>
    public sealed record Refused(string Reason) : Mp4Inspection;
}

/// <summary>
/// Looks at the container, not at the pictures: the boxes are all there, there is a video track with samples, and the last sample
/// lies inside the file. Reads the headers and the index only, however large the file is.
/// </summary>
internal static class Mp4Inspector
{
    private const int MaxIndexBytes = 32 << 20;
    private static readonly TimeSpan Absurd = TimeSpan.FromDays(30);

    public static Mp4Inspection Inspect(Stream file)
    {
        var layout = Mp4Layout.Of(file);
        if (layout.Fault is { } fault)
            return new Mp4Inspection.Refused(fault);
        if (layout.Movie is not { } movie)
            return new Mp4Inspection.Refused("The file has no index (moov): it is incomplete or not a video.");
        if (!layout.HasMediaData)
            return new Mp4Inspection.Refused("The file has an index but no media data (mdat).");
        if (movie.PayloadLength > MaxIndexBytes)
            return new Mp4Inspection.Refused($"The file's index is larger than {UnitFormat.Of(MaxIndexBytes)}.");

        var index = new Mp4Index();
        if (!TryRead(Copy(file, movie), index.Read))
            return new Mp4Inspection.Refused("The file's index (moov) is malformed.");
        foreach (var fragment in index.IsFragmented ? layout.Fragments : [])
        {
            if (!TryRead(Copy(file, fragment), index.ReadFragment))
                return new Mp4Inspection.Refused("The index of one of the file's fragments (moof) is malformed.");
        }

        return Judge(index, layout);
    }

    private static Mp4Inspection Judge(Mp4Index index, Mp4Layout layout)
    {
        if (index.Video is not { } video)
            return new Mp4Inspection.Refused("The file has no video track.");
        if (index.IsFragmented ? layout.Fragments.Count == 0 : video.Samples == 0)
            return new Mp4Inspection.Refused("The file's video track is empty.");
        if (index.LastByteNeeded > layout.FileLength)
            return new Mp4Inspection.Refused($"The file is cut off: its index points to byte {index.LastByteNeeded}, but it has only {layout.FileLength}.");
        if (index.IsFragmented && layout.HasLeftover)
            return new Mp4Inspection.Refused("The file is cut off in the middle of a box.");
        if (video.Width is < 1 or > 65535 || video.Height is < 1 or > 65535)
            return new Mp4Inspection.Refused("The file's video track has no picture size.");

        var duration = index.Duration;
        if (duration < TimeSpan.FromMilliseconds(1))
            return new Mp4Inspection.Refused("The file's duration is zero.");
        return duration > Absurd
            ? new Mp4Inspection.Refused("The file's duration is absurd.")
            : new Mp4Inspection.Playable(new Mp4Facts(duration, video.Width, video.Height, HasVideo: true, index.HasAudio));
    }

    /// <summary>The library gets a bounded copy of one box instead of the file: whatever sizes are written inside, it cannot reach the rest.</summary>
    private static MemoryStream Copy(Stream file, Mp4Box box)
    {
        var copy = new byte[box.PayloadLength];
        file.Position = box.PayloadStart;
        file.ReadExactly(copy);
        return new MemoryStream(copy, writable: false);
    }

    /// <summary>On malformed input the library throws what it likes, plain Exception included.</summary>
    private static bool TryRead(MemoryStream box, Action<Stream> read)
    {
        try
        {
            read(box);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }
}
