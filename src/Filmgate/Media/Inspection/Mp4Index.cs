using MetadataExtractor.Formats.QuickTime;
using MetadataExtractor.IO;

namespace Filmgate.Media.Inspection;

/// <summary>
/// Reads the few fields of the movie box (moov) that matter. The library walks the boxes. Its own reader (QuickTimeMetadataReader) is not
/// enough: it ignores the handler box, which tells a video track from an audio track, and reads 64-bit headers (version 1) as 32-bit ones.
/// </summary>
internal sealed class Mp4Index
{
    private const int MaxTracks = 64;
    private readonly List<Mp4Track> _tracks = [];
    private double _seconds;

    public bool IsFragmented { get; private set; }

    public Mp4Track? Video => _tracks.Find(track => track.Handler == "vide");

    public bool HasAudio => _tracks.Exists(track => track.Handler == "soun" && (track.Samples > 0 || IsFragmented));

    /// <summary>The end of the last sample of any track that is played.</summary>
    public long LastByteNeeded =>
        _tracks.Where(track => track.Handler is "vide" or "soun").Select(track => track.LastByteNeeded).DefaultIfEmpty().Max();

    /// <summary>The duration in the movie header, else that of the video track, else the sum of its fragments.</summary>
    public TimeSpan Duration
    {
        get
        {
            var seconds = new[] { _seconds, Video?.Seconds ?? 0, Video?.FragmentSeconds ?? 0 }.FirstOrDefault(s => s > 0);
            return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        }
    }

    public void Read(Stream moov)
    {
        uint scale = 0;
        Walk(moov, moov.Length, box =>
        {
            switch (box.TypeString)
            {
                case "mvhd":
                    (scale, _seconds) = ScaleAndSeconds(box.Reader);
                    break;
                case "trak":
                    if (_tracks.Count == MaxTracks)
                        throw new InvalidDataException("Too many tracks.");
                    var track = new Mp4Track();
                    _tracks.Add(track);
                    Walk(box, track.Read);
                    break;
                case "mvex":
                    IsFragmented = true;
                    Walk(box, extends => ReadExtends(extends, scale));
                    break;
            }
        });
    }

    public void ReadFragment(Stream moof)
    {
        Walk(moof, moof.Length, box =>
        {
            if (box.TypeString != "traf")
                return;
            Mp4Track? track = null;
            uint? defaultDuration = null;
            Walk(box, part =>
            {
                if (part.TypeString == "tfhd")
                    (track, defaultDuration) = ReadFragmentHeader(part.Reader);
                else if (part.TypeString == "trun" && track is not null)
                    track.AddRun(part.Reader, defaultDuration);
            });
        });
    }

    public static void Walk(AtomCallbackArgs box, Action<AtomCallbackArgs> handle) => Walk(box.Stream, box.BytesLeft, handle);

    /// <summary>mvhd and mdhd start with the same fields. All ones mean "unknown".</summary>
    public static (uint Scale, double Seconds) ScaleAndSeconds(SequentialReader reader)
    {
        var isLong = reader.GetByte() == 1;
        reader.Skip(isLong ? 3 + 16 : 3 + 8);
        var scale = reader.GetUInt32();
        var duration = isLong ? reader.GetUInt64() : reader.GetUInt32();
        var isUnknown = scale == 0 || duration == (isLong ? ulong.MaxValue : uint.MaxValue);
        return (scale, isUnknown ? 0 : (double)duration / scale);
    }

    private static void Walk(Stream stream, long length, Action<AtomCallbackArgs> handle)
    {
        if (length > 0)
            QuickTimeReader.ProcessAtoms(stream, handle, length);
    }

    private void ReadExtends(AtomCallbackArgs box, uint movieScale)
    {
        if (box.TypeString == "mehd")
        {
            var isLong = box.Reader.GetByte() == 1;
            box.Reader.Skip(3);
            var duration = isLong ? box.Reader.GetUInt64() : box.Reader.GetUInt32();
            if (_seconds == 0 && movieScale > 0)
                _seconds = (double)duration / movieScale;
        }
        else if (box.TypeString == "trex")
        {
            box.Reader.Skip(4);
            var id = box.Reader.GetUInt32();
            box.Reader.Skip(4);
            if (_tracks.Find(track => track.Id == id) is { } track)
                track.DefaultSampleDuration = box.Reader.GetUInt32();
        }
    }

    private (Mp4Track? Track, uint? DefaultDuration) ReadFragmentHeader(SequentialReader reader)
    {
        var flags = reader.GetUInt32() & 0xFFFFFF;
        var id = reader.GetUInt32();
        reader.Skip(((flags & 0x1) != 0 ? 8 : 0) + ((flags & 0x2) != 0 ? 4 : 0));
        uint? duration = (flags & 0x8) != 0 ? reader.GetUInt32() : null;
        return (_tracks.Find(track => track.Id == id), duration);
    }
}
