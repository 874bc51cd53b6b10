using System.Buffers.Binary;
using System.Text;
using MetadataExtractor.Formats.QuickTime;
using MetadataExtractor.IO;

namespace Filmgate.Media.Inspection;

/// <summary>One track: its kind, its frame size, and where in the file its last sample ends.</summary>
internal sealed class Mp4Track
{
    private (int Width, int Height) _display;
    private (int Width, int Height) _coded;
    private uint _scale;
    private uint _lastChunkSamples = 1;
    private long _lastChunkStart = -1;
    private uint _sampleSize;
    private byte[] _sampleSizes = [];
    private double _fragmentTicks;

    public uint Id { get; private set; }
    public string Handler { get; private set; } = "";
    public double Seconds { get; private set; }
    public long Samples { get; private set; }
    public uint DefaultSampleDuration { get; set; }
    public double FragmentSeconds => _scale == 0 ? 0 : _fragmentTicks / _scale;

    /// <summary>The size as displayed: that of the track header, or the coded size when the header leaves it out.</summary>
    public int Width => Display.Width;
    public int Height => Display.Height;

    /// <summary>How a player turns the frames, from the matrix in the track header.</summary>
    public Orientation Orientation { get; private set; }

    public long LastByteNeeded
    {
        get
        {
            if (Samples == 0 || _lastChunkStart < 0)
                return 0;
            if (_sampleSize > 0)
                return _lastChunkStart + ((long)_sampleSize * Math.Min(_lastChunkSamples, Samples));
            var end = _lastChunkStart;
            var entries = _sampleSizes.Length / 4;
            for (var i = Math.Max(0, entries - (long)_lastChunkSamples); i < entries; i++)
                end += BinaryPrimitives.ReadUInt32BigEndian(_sampleSizes.AsSpan((int)i * 4));
            return end;
        }
    }

    private (int Width, int Height) Display
    {
        get
        {
            var (width, height) = _display is { Width: > 0, Height: > 0 } ? _display : _coded;
            return Orientation.Display(width, height);
        }
    }

    public void Read(AtomCallbackArgs box)
    {
        switch (box.TypeString)
        {
            case "mdia" or "minf" or "stbl":
                Mp4Index.Walk(box, Read);
                break;
            case "tkhd":
                ReadHeader(box.Reader);
                break;
            case "mdhd":
                (_scale, Seconds) = Mp4Index.ScaleAndSeconds(box.Reader);
                break;
            case "hdlr" when Handler.Length == 0: // QuickTime has a second one inside minf, for data references
                box.Reader.Skip(8);
                Handler = box.Reader.GetString(4, Encoding.Latin1);
                break;
            case "stsd":
                ReadFirstDescription(box);
                break;
            case "stsz":
                ReadSampleSizes(box);
                break;
            case "stz2":
                box.Reader.Skip(8);
                Samples = box.Reader.GetUInt32();
                break;
            case "stsc":
                ReadLastChunkLength(box);
                break;
            case "stco" or "co64":
                ReadLastChunkStart(box);
                break;
        }
    }

    public void AddRun(SequentialReader reader, uint? defaultDuration)
    {
        var flags = reader.GetUInt32() & 0xFFFFFF;
        var count = reader.GetUInt32();
        if ((flags & 0x100) == 0)
        {
            _fragmentTicks += (double)count * (defaultDuration ?? DefaultSampleDuration);
            return;
        }

        reader.Skip(((flags & 0x1) != 0 ? 4 : 0) + ((flags & 0x4) != 0 ? 4 : 0));
        var rest = 4 * (((flags & 0x200) != 0 ? 1 : 0) + ((flags & 0x400) != 0 ? 1 : 0) + ((flags & 0x800) != 0 ? 1 : 0));
        for (uint i = 0; i < count; i++)
        {
            _fragmentTicks += reader.GetUInt32();
            reader.Skip(rest);
        }
    }

    private void ReadHeader(SequentialReader reader)
    {
        var isLong = reader.GetByte() == 1;
        reader.Skip(isLong ? 3 + 16 : 3 + 8);
        Id = reader.GetUInt32();
        reader.Skip((isLong ? 4 + 8 : 4 + 4) + 16);
        Orientation = ReadMatrix(reader);
        _display = ((int)(reader.GetUInt32() >> 16), (int)(reader.GetUInt32() >> 16));
    }

    /// <summary>Only quarter turns and mirrors are told apart; any other matrix leaves the frames as they are.</summary>
    private static Orientation ReadMatrix(SequentialReader reader)
    {
        var (a, b) = (Math.Sign(reader.GetInt32()), Math.Sign(reader.GetInt32()));
        reader.Skip(4);
        var (c, d) = (Math.Sign(reader.GetInt32()), Math.Sign(reader.GetInt32()));
        reader.Skip(16);
        return (a, b, c, d) switch
        {
            (0, 1, -1, 0) => new(false, 1),
            (-1, 0, 0, -1) => new(false, 2),
            (0, -1, 1, 0) => new(false, 3),
            (-1, 0, 0, 1) => new(true, 0),
            (0, -1, -1, 0) => new(true, 1),
            (1, 0, 0, -1) => new(true, 2),
            (0, 1, 1, 0) => new(true, 3),
            _ => Orientation.Upright,
        };
    }

    /// <summary>For a video track only: an audio description has other fields at the same place.</summary>
    private void ReadFirstDescription(AtomCallbackArgs box)
    {
        if (Handler != "vide" || box.BytesLeft < 8 + 36)
            return;
        box.Reader.Skip(8 + 8 + 8 + 16);
        _coded = (box.Reader.GetUInt16(), box.Reader.GetUInt16());
    }

    private void ReadSampleSizes(AtomCallbackArgs box)
    {
        box.Reader.Skip(4);
        _sampleSize = box.Reader.GetUInt32();
        Samples = box.Reader.GetUInt32();
        if (_sampleSize == 0)
            _sampleSizes = Entries(box, Samples, 4);
    }

    private void ReadLastChunkLength(AtomCallbackArgs box)
    {
        box.Reader.Skip(4);
        var entries = Entries(box, box.Reader.GetUInt32(), 12);
        if (entries.Length > 0)
            _lastChunkSamples = BinaryPrimitives.ReadUInt32BigEndian(entries.AsSpan(entries.Length - 8));
    }

    private void ReadLastChunkStart(AtomCallbackArgs box)
    {
        var width = box.TypeString == "co64" ? 8 : 4;
        box.Reader.Skip(4);
        var entries = Entries(box, box.Reader.GetUInt32(), width);
        if (entries.Length == 0)
            return;
        var last = entries.AsSpan(entries.Length - width);
        var start = width == 8
            ? BinaryPrimitives.ReadUInt64BigEndian(last)
            : BinaryPrimitives.ReadUInt32BigEndian(last);
        _lastChunkStart = start <= long.MaxValue / 2 ? (long)start : long.MaxValue / 2;
    }

    /// <summary>
    /// Reads a table. Its announced length is checked before anything is allocated, because a hostile file can announce any.
    /// </summary>
    private static byte[] Entries(AtomCallbackArgs box, long count, int width) => count * width <= box.Stream.Length - box.Stream.Position
        ? box.Reader.GetBytes((int)(count * width))
        : throw new InvalidDataException("A table is longer than its box.");
}
