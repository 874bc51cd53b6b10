using System.Buffers.Binary;
using System.Text;
using Filmgate.Formatting;

namespace Filmgate.Media.Inspection;

internal readonly record struct Mp4Box(string Type, long PayloadStart, long End)
{
    public long PayloadLength => End - PayloadStart;
}

/// <summary>
/// The outermost boxes of a file and whether they fit into it. Our own walk, because the library skips over a box that runs past the end
/// of the file without a word, and that is how a truncated download looks.
/// </summary>
internal sealed class Mp4Layout
{
    // A hostile file may consist of nothing but tiny boxes.
    private const int MaxBoxes = 100_000;
    private const int MaxFragmentBytes = 4 << 20;

    public string? Fault { get; private set; }
    public long FileLength { get; private init; }
    public Mp4Box? Movie { get; private set; }
    public bool HasMediaData { get; private set; }
    public List<Mp4Box> Fragments { get; } = [];

    /// <summary>There is something behind the last whole box. Players ignore it, and so do we once everything that is played is there.</summary>
    public bool HasLeftover { get; private set; }

    public static Mp4Layout Of(Stream file)
    {
        var layout = new Mp4Layout { FileLength = file.Length };
        layout.Fault = layout.Walk(file);
        return layout;
    }

    private string? Walk(Stream file)
    {
        if (FileLength == 0)
            return "The file is empty.";

        Span<byte> header = stackalloc byte[16];
        long position = 0;
        for (var boxes = 0; position < FileLength; boxes++)
        {
            if (boxes == MaxBoxes)
                return "The file has too many boxes.";

            file.Position = position;
            var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            var type = read < 8 ? "" : Encoding.Latin1.GetString(header[4..8]);
            if (position == 0 && type is not ("ftyp" or "moov" or "mdat" or "free" or "skip" or "wide" or "pnot"))
                return "The file is not an MP4.";

            var size = SizeOf(header[..read], FileLength - position);
            if (size is null || size > FileLength - position)
            {
                if (type is "mdat" or "moov" or "moof" || Movie is null || !HasMediaData)
                    return $"The file is cut off: a box of it ('{Printable(type)}' at byte {position}) runs past the end of the file at byte {FileLength}.";
                HasLeftover = true;
                return null;
            }

            var headerLength = BinaryPrimitives.ReadUInt32BigEndian(header) == 1 ? 16 : 8;
            if (Take(new Mp4Box(type, position + headerLength, position + size.Value)) is { } fault)
                return fault;
            position += size.Value;
        }

        return null;
    }

    private string? Take(Mp4Box box)
    {
        switch (box.Type)
        {
            case "moov":
                Movie ??= box;
                break;
            case "mdat" when box.PayloadLength > 0:
                HasMediaData = true;
                break;
            case "moof" when box.PayloadLength > MaxFragmentBytes:
                return $"A fragment's index (moof) is larger than {UnitFormat.Of(MaxFragmentBytes)}.";
            case "moof":
                Fragments.Add(box);
                break;
        }

        return null;
    }

    /// <summary>Null when it is not a size: too little header left, or smaller than the header itself.</summary>
    private static long? SizeOf(ReadOnlySpan<byte> header, long toTheEnd)
    {
        if (header.Length < 8)
            return null;
        var size = BinaryPrimitives.ReadUInt32BigEndian(header);
        return size switch
        {
            0 => toTheEnd,
            1 when header.Length < 16 => null,
            1 => BinaryPrimitives.ReadUInt64BigEndian(header[8..]) is >= 16 and <= long.MaxValue and var large ? (long)large : null,
            < 8 => null,
            _ => size,
        };
    }

    private static string Printable(string type) => string.Concat(type.Select(c => char.IsAsciiLetterOrDigit(c) || c == ' ' ? c : '?'));
}
