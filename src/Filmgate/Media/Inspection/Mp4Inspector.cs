using Filmgate.Formatting;

namespace Filmgate.Media.Inspection;

/// <summary>
/// Checks the container, not the frames: all boxes are present, there is a video track with samples, and the last sample is inside the
/// file. It reads only the headers and the index, however large the file is.
/// </summary>
internal static class Mp4Inspector
{
    private const int MaxIndexBytes = 32 << 20;
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(30);

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
            return new Mp4Inspection.Refused(
                $"The file is truncated: its index points to byte {index.LastByteNeeded}, but it has only {layout.FileLength} bytes.");
        if (index.IsFragmented && layout.HasLeftover)
            return new Mp4Inspection.Refused("The file is truncated in the middle of a box.");
        if (video.Width is < 1 or > 65535 || video.Height is < 1 or > 65535)
            return new Mp4Inspection.Refused("The file's video track has no frame size.");

        var duration = index.Duration;
        if (duration < TimeSpan.FromMilliseconds(1))
            return new Mp4Inspection.Refused("The file's duration is zero.");
        return duration > MaxDuration
            ? new Mp4Inspection.Refused("The file's duration is more than 30 days.")
            : new Mp4Inspection.Playable(
                new Mp4Facts(duration, video.Width, video.Height, HasVideo: true, index.HasAudio, video.Orientation));
    }

    /// <summary>Gives the library a copy of one box instead of the file, so that no size inside the box can make it read further.</summary>
    private static MemoryStream Copy(Stream file, Mp4Box box)
    {
        var copy = new byte[box.PayloadLength];
        file.Position = box.PayloadStart;
        file.ReadExactly(copy);
        return new MemoryStream(copy, writable: false);
    }

    /// <summary>On malformed input the library throws exceptions of any type, including plain Exception.</summary>
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
