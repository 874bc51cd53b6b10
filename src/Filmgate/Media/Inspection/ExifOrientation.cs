using System.Buffers.Binary;

namespace Filmgate.Media.Inspection;

/// <summary>
/// Finds EXIF's orientation tag in an image. Only the few bytes on the way to it are read, so that hostile metadata costs nothing.
/// Metadata that cannot be read says nothing about the picture, so it counts as absent.
/// </summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;
    private const int EntryBytes = 12;

    public static Orientation InJpeg(ReadOnlySpan<byte> image)
    {
        for (var at = 2; at + 4 <= image.Length && image[at] == 0xFF && image[at + 1] is not (0xDA or 0xD9);)
        {
            if (image[at + 1] == 0xFF)                                  // a fill byte
            {
                at++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
            var content = Slice(image, at + 4, length - 2);
            if (image[at + 1] == 0xE1 && content.StartsWith("Exif\0\0"u8)) return InTiff(content[6..]);
            at += 2 + length;
        }

        return Orientation.Upright;
    }

    public static Orientation InPng(ReadOnlySpan<byte> image)
    {
        for (long at = 8; at + 8 <= image.Length;)
        {
            var chunk = image[(int)at..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..].StartsWith("eXIf"u8)) return InTiff(Slice(chunk, 8, length));
            at += 12 + (long)length;
        }

        return Orientation.Upright;
    }

    public static Orientation InWebP(ReadOnlySpan<byte> image)
    {
        for (long at = 12; at + 8 <= image.Length;)
        {
            var chunk = image[(int)at..];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith("EXIF"u8))
            {
                var exif = Slice(chunk, 8, length);
                return InTiff(exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif);
            }

            at += 8 + (long)length + (length & 1);
        }

        return Orientation.Upright;
    }

    private static Orientation InTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8))) return Orientation.Upright;
        var isLittleEndian = tiff[0] == 'I';
        var directory = isLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..])
            : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2) return Orientation.Upright;
        var entries = tiff[(int)directory..];
        var count = Short(entries, isLittleEndian);
        for (var at = 2; count > 0 && at + EntryBytes <= entries.Length; at += EntryBytes, count--)
            if (Short(entries[at..], isLittleEndian) == OrientationTag)
                return Orientation.FromExif(Short(entries[(at + 8)..], isLittleEndian));
        return Orientation.Upright;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, int start, long length) =>
        start >= bytes.Length || length <= 0 ? default : bytes.Slice(start, (int)Math.Min(length, bytes.Length - start));
}
