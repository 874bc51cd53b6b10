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

    /// <summary>The display size, or the coded size when the track header leaves it out.</summary>
    public int Width => _display is { Width: > 0, Height: > 0 } ? _display.Width : _coded.Width;
    public int Height => _display is { Width: > 0, Height: > 0 } ? _display.Height : _coded.Height;

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
        reader.Skip((isLong ? 4 + 8 : 4 + 4) + 16 + 36);
        _display = ((int)(reader.GetUInt32() >> 16), (int)(reader.GetUInt32() >> 16));
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
