using System.Buffers.Binary;

namespace Filmgate.Media.Inspection;

/// <summary>
/// The type, the size and the orientation of an AVIF or HEIC image, from its index (the box <c>meta</c>). The size is that of the whole
/// picture, which a phone stores as many tiles.
/// </summary>
internal static class HeifImage
{
    /// <summary>"AVIF", "HEIC", or null if the bytes are neither.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> file)
    {
        if (file.Length < 16 || !file[4..].StartsWith("ftyp"u8)) return null;
        var end = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), (uint)file.Length);
        string? type = null;
        for (var at = 8; at + 4 <= end; at = at == 8 ? 16 : at + 4)     // the brand, its version, the compatible brands
        {
            var brand = file.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return "AVIF";
            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8))
                type = "HEIC";
        }

        return type;
    }

    /// <remarks>A span throws when a box is too short. The caller takes every exception for a damaged image.</remarks>
    public static (int Width, int Height, Orientation Orientation) Read(ReadOnlySpan<byte> file)
    {
        var meta = Find(file, "meta"u8)[4..];
        var primary = Find(meta, "pitm"u8);
        var item = primary[0] == 0
            ? BinaryPrimitives.ReadUInt16BigEndian(primary[4..])
            : BinaryPrimitives.ReadUInt32BigEndian(primary[4..]);
        var properties = Find(meta, "iprp"u8);
        var container = Find(properties, "ipco"u8);
        var (width, height) = (0, 0);
        var orientation = Orientation.Upright;
        foreach (var number in PropertiesOf(item, Find(properties, "ipma"u8)))
        {
            var property = Nth(container, number, out var type);
            if (type.SequenceEqual("ispe"u8))
                (width, height) = (Side(property[4..]), Side(property[8..]));
            else if (type.SequenceEqual("irot"u8))
                orientation = orientation.Turn(4 - (property[0] & 3)); // it counts against the clock
            else if (type.SequenceEqual("imir"u8))
                orientation = (property[0] & 1) == 1 ? orientation.Mirror() : orientation.Mirror().Turn(2);
        }

        return (width, height, orientation);
    }

    /// <summary>The numbers of an item's properties, counted from 1, in the order in which they apply.</summary>
    private static List<int> PropertiesOf(uint item, ReadOnlySpan<byte> associations)
    {
        var (version, wide) = (associations[0], (associations[3] & 1) == 1);
        var entries = BinaryPrimitives.ReadUInt32BigEndian(associations[4..]);
        for (var at = 8; entries > 0; entries--)
        {
            var id = version == 0
                ? BinaryPrimitives.ReadUInt16BigEndian(associations[at..])
                : BinaryPrimitives.ReadUInt32BigEndian(associations[at..]);
            at += version == 0 ? 2 : 4;
            var count = associations[at++];
            var numbers = new List<int>();
            for (; count > 0; count--, at += wide ? 2 : 1)
                numbers.Add(wide ? BinaryPrimitives.ReadUInt16BigEndian(associations[at..]) & 0x7FFF : associations[at] & 0x7F);
            if (id == item) return numbers;
        }

        throw new InvalidDataException("The image has no properties.");
    }

    private static int Side(ReadOnlySpan<byte> bytes) => (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes), int.MaxValue);

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> type)
    {
        while (!boxes.IsEmpty)
        {
            var content = First(boxes, out var found, out boxes);
            if (found.SequenceEqual(type)) return content;
        }

        throw new InvalidDataException("A box is missing.");
    }

    private static ReadOnlySpan<byte> Nth(ReadOnlySpan<byte> boxes, int number, out ReadOnlySpan<byte> type)
    {
        ReadOnlySpan<byte> content = default;
        type = default;
        for (var i = 0; i < number; i++) content = First(boxes, out type, out boxes);
        return content;
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> boxes, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> rest)
    {
        if (boxes.Length < 8) throw new InvalidDataException("A box is cut off.");
        ulong length = BinaryPrimitives.ReadUInt32BigEndian(boxes);
        type = boxes.Slice(4, 4);
        var header = 8;
        if (length == 1 && boxes.Length >= 16) (length, header) = (BinaryPrimitives.ReadUInt64BigEndian(boxes[8..]), 16);
        if (length == 0) length = (ulong)boxes.Length;
        if (length < (ulong)header || length > (ulong)boxes.Length) throw new InvalidDataException("A box is cut off.");
        rest = boxes[(int)length..];
        return boxes[header..(int)length];
    }
}
