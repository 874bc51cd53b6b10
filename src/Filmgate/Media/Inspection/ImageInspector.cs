using System.Buffers.Binary;
using System.Text;
using MetadataExtractor;
using MetadataExtractor.Formats.Jpeg;
using MetadataExtractor.Formats.Png;
using MetadataExtractor.Formats.WebP;
using MetadataExtractor.Util;

namespace Filmgate.Media.Inspection;

/// <summary>
/// Detects the type and size of an image from its bytes alone. Of the library only the parts that read the image's header are used: its
/// full readers also decompress metadata, which in a hostile file can expand to gigabytes.
/// </summary>
internal static class ImageInspector
{
    private const int PngHeaderEnd = 33;

    public static ImageInspection Inspect(ArraySegment<byte> image)
    {
        if (image.Count == 0)
            return new ImageInspection.Refused("The image is empty.");
        try
        {
            var facts = HeifImage.TypeOf(image) is { } heif ? Heif(image, heif) : FileTypeDetector.DetectFileType(AsStream(image)) switch
            {
                FileType.Jpeg => Jpeg(image),
                FileType.Png => Png(image),
                FileType.WebP => WebP(image),
                _ => null,
            };
            if (facts is null) return new ImageInspection.Refused($"{WhatItIs(image)} Send a JPEG, PNG or WebP image.");

            return facts is { Width: > 0, Height: > 0 }
                ? new ImageInspection.Accepted(facts)
                : new ImageInspection.Refused("The image has no pixels.");
        }

        // On malformed input the library throws exceptions of any type, including plain Exception.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new ImageInspection.Refused("The image is damaged or truncated.");
        }
    }

    private static string WhatItIs(ArraySegment<byte> image) => FileTypeDetector.DetectFileType(AsStream(image)) switch
    {
        FileType.Unknown => "The image is of an unknown type.",
        FileType.QuickTime or FileType.Mp4 => "This is a video, not an image.",
        var type => $"The image is of type {type}.",
    };

    private static MemoryStream AsStream(ArraySegment<byte> image) =>
        new(image.Array!, image.Offset, image.Count, writable: false);

    private static ImageFacts Heif(ArraySegment<byte> image, string type)
    {
        var (width, height, orientation) = HeifImage.Read(image);
        var name = type.ToLowerInvariant();
        return new ImageFacts($"image/{name}", name, width, height, orientation);
    }

    private static ImageFacts Jpeg(ArraySegment<byte> image)
    {
        if (image.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0)
            throw new InvalidDataException("The end of the image is missing.");
        var directories = JpegMetadataReader.ReadMetadata(AsStream(image), [new JpegReader()]);
        var header = directories.OfType<JpegDirectory>().First();
        return new ImageFacts("image/jpeg", "jpg", header.GetImageWidth(), header.GetImageHeight(), ExifOrientation.InJpeg(image));
    }

    private static ImageFacts Png(ArraySegment<byte> image)
    {
        if (image.AsSpan().LastIndexOf("IEND"u8) < PngHeaderEnd || !image.AsSpan(12, 4).SequenceEqual("IHDR"u8))
            throw new InvalidDataException("The header or the end is missing.");
        var header = new PngHeader(image[16..29].ToArray());
        return new ImageFacts("image/png", "png", header.ImageWidth, header.ImageHeight, ExifOrientation.InPng(image));
    }

    private static ImageFacts WebP(ArraySegment<byte> image)
    {
        // The first chunk holds the size in each of the three variants of the format.
        var riffLength = BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(4));
        var chunkLength = BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(16));
        if (riffLength > image.Count - 8 || chunkLength > image.Count - 20)
            throw new InvalidDataException("Truncated.");
        var directories = new List<MetadataExtractor.Directory>();
        var chunk = image[20..(20 + (int)chunkLength)].ToArray();
        new WebPRiffHandler(directories).ProcessChunk(Encoding.ASCII.GetString(image[12..16]), chunk);
        var header = directories.OfType<WebPDirectory>().First();
        var (width, height) = (header.GetInt32(WebPDirectory.TagImageWidth), header.GetInt32(WebPDirectory.TagImageHeight));
        return new ImageFacts("image/webp", "webp", width, height, ExifOrientation.InWebP(image));
    }
}
