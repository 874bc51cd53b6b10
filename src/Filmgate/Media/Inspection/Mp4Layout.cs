using System.Buffers.Binary;
using System.Text;
using Filmgate.Formatting;

namespace Filmgate.Media.Inspection;

/// <summary>
/// The top-level boxes of a file, and whether they fit into it. The library is not used here, because it silently skips a box that runs
/// past the end of the file, and that is how a truncated download looks.
/// </summary>
internal sealed class Mp4Layout
{
    private const int MaxBoxes = 100_000; // a hostile file may consist of nothing but tiny boxes
    private const int MaxFragmentBytes = 4 << 20;

    public string? Fault { get; private set; }
    public long FileLength { get; private init; }
    public Mp4Box? Movie { get; private set; }
    public bool HasMediaData { get; private set; }
    public List<Mp4Box> Fragments { get; } = [];

    /// <summary>
    /// There are bytes after the last whole box. Players ignore them; so does the inspection, once everything that is played is present.
    /// </summary>
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
            {
                var other = ContainerFormat.Of(header[..read]);
                return other is null ? "The file is not an MP4." : $"The file is not an MP4 but {other.Name}.";
            }

            var size = SizeOf(header[..read], FileLength - position);
            if (size is null || size > FileLength - position)
            {
                var isNeeded = type is "mdat" or "moov" or "moof" || Movie is null || !HasMediaData;
                if (isNeeded)
                {
                    return $"The file is truncated: its box '{Printable(type)}' at byte {position} "
                        + $"runs past the end of the file at byte {FileLength}.";
                }

                HasLeftover = true;
                return null;
            }

            var headerLength = BinaryPrimitives.ReadUInt32BigEndian(header) == 1 ? 16 : 8;
            if (Add(new Mp4Box(type, position + headerLength, position + size.Value)) is { } fault)
                return fault;
            position += size.Value;
        }

        return null;
    }

    private string? Add(Mp4Box box)
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

    /// <summary>Null when there is no valid size: the header is incomplete, or the size is smaller than the header.</summary>
    private static long? SizeOf(ReadOnlySpan<byte> header, long restOfFile)
    {
        if (header.Length < 8)
            return null;
        var size = BinaryPrimitives.ReadUInt32BigEndian(header);
        return size switch
        {
            0 => restOfFile,
            1 when header.Length < 16 => null,
            1 => BinaryPrimitives.ReadUInt64BigEndian(header[8..]) is >= 16 and <= long.MaxValue and var large ? (long)large : null,
            < 8 => null,
            _ => size,
        };
    }

    private static string Printable(string type) =>
        string.Concat(type.Select(c => char.IsAsciiLetterOrDigit(c) || c == ' ' ? c : '?'));
}
