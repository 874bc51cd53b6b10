using System.Buffers.Binary;

namespace Filmgate.Sandbox.Rendering;

internal enum ImageKind
{
    Png,
    Jpeg,
    Webp,
}

/// <summary>Type and size of an image, from its first bytes. Width and height are 0 for WebP, which is not parsed.</summary>
internal sealed record ImageHeader(ImageKind Kind, int Width, int Height)
{
    /// <summary>Returns null if the bytes are not a PNG, JPEG or WebP image.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 24 && bytes[0] == 0x89 && bytes[1..].StartsWith("PNG\r\n\x1a\n"u8) ? ReadPng(bytes)
        : bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? new(ImageKind.Webp, 0, 0)
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? ReadJpeg(bytes)
        : null;

    private static ImageHeader ReadPng(ReadOnlySpan<byte> bytes) =>
        new(ImageKind.Png, BinaryPrimitives.ReadInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadInt32BigEndian(bytes[20..]));

    /// <summary>Skips segments until the frame header.</summary>
    private static ImageHeader? ReadJpeg(ReadOnlySpan<byte> bytes)
    {
        for (var at = 2; at + 9 < bytes.Length && bytes[at] == 0xff;)
        {
            var marker = bytes[at + 1];
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                var height = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]);
                var width = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]);
                return new(ImageKind.Jpeg, width, height);
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        }

        return null;
    }
}
