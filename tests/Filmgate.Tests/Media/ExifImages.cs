using System.Buffers.Binary;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Media;

/// <summary>Puts EXIF's orientation tag into images, as cameras and editors do.</summary>
internal static class ExifImages
{
    private const int PngHeaderEnd = 33;

    public static byte[] Jpeg(byte[] image, int orientation, bool isLittleEndian = false)
    {
        byte[] exif = [.. "Exif\0\0"u8, .. Tiff(orientation, isLittleEndian)];
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)((exif.Length + 2) >> 8), (byte)(exif.Length + 2), .. exif, .. image[2..]];
    }

    public static byte[] Png(int width, int height, int orientation)
    {
        var image = Pictures.Png(width, height);
        return [.. image[..PngHeaderEnd], .. Pictures.Chunk("eXIf", Tiff(orientation, false)), .. image[PngHeaderEnd..]];
    }

    /// <param name="image">In the simple format, without an extended header.</param>
    public static byte[] WebP(byte[] image, int width, int height, int orientation)
    {
        var tiff = Tiff(orientation, true);
        byte[] header = [.. "VP8X"u8, 10, 0, 0, 0, 8, 0, 0, 0, .. Bytes24(width - 1), .. Bytes24(height - 1)];
        byte[] file = [.. image[..12], .. header, .. image[12..], .. "EXIF"u8, (byte)tiff.Length, 0, 0, 0, .. tiff];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        return file;
    }

    private static byte[] Bytes24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    /// <summary>A directory with a width before the orientation, as tags are sorted by number.</summary>
    private static byte[] Tiff(int orientation, bool isLittleEndian)
    {
        byte[] Short(int value) => isLittleEndian ? [(byte)value, (byte)(value >> 8)] : [(byte)(value >> 8), (byte)value];
        byte[] Long(int value) => isLittleEndian ? [.. Short(value), 0, 0] : [0, 0, .. Short(value)];
        return
        [
            .. isLittleEndian ? "II"u8 : "MM"u8, .. Short(42), .. Long(8), .. Short(2),
            .. Short(0x0100), .. Short(4), .. Long(1), .. Long(640),
            .. Short(0x0112), .. Short(3), .. Long(1), .. Short(orientation), 0, 0, .. Long(0),
        ];
    }
}
