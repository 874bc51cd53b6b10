using System.Buffers.Binary;
using System.Text;
using MetadataExtractor;
using MetadataExtractor.Formats.Jpeg;
using MetadataExtractor.Formats.Png;
using MetadataExtractor.Formats.WebP;
using MetadataExtractor.Util;

namespace Filmgate.Media.Inspection;

/// <param name="Extension">Without the dot.</param>
/// <param name="Width">In pixels, as stored: a camera's rotation mark is not applied.</param>
internal sealed record ImageFacts(string ContentType, string Extension, int Width, int Height);

internal abstract record ImageInspection
{
    private ImageInspection() { }

    public sealed record Accepted(ImageFacts Facts) : ImageInspection;

    /// <param name="Reason">A sentence for people.</param>
    public sealed record Refused(string Reason) : ImageInspection;
}

/// <summary>
/// What kind of image some bytes are, judged by the bytes alone. Of the library only those parts are used that read the picture's header:
/// its full readers also unpack metadata, which in a hostile file can unpack to gigabytes.
/// </summary>
internal static class ImageInspector
{
    private const int PngHeaderEnd = 33;

    public static ImageInspection Inspect(byte[] image)
    {
        if (image.Length == 0)
            return new ImageInspection.Refused("The image is empty.");
        try
        {
            var type = FileTypeDetector.DetectFileType(new MemoryStream(image, writable: false));
            var facts = type switch
            {
                FileType.Jpeg => Jpeg(image),
                FileType.Png => Png(image),
                FileType.WebP => WebP(image),
                _ => null,
            };
            if (facts is null)
            {
                var what = type is FileType.Unknown ? "not an image that is known here" : $"of type {type}";
                return new ImageInspection.Refused($"The image is {what}; JPEG, PNG and WebP are accepted.");
            }

            return facts is { Width: > 0, Height: > 0 }
                ? new ImageInspection.Accepted(facts)
                : new ImageInspection.Refused("The image has no pixels.");
        }

        // On malformed input the library throws what it likes, plain Exception included.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new ImageInspection.Refused("The image is damaged or cut off.");
        }
    }

    private static ImageFacts Jpeg(byte[] image)
    {
        if (image.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0)
            throw new InvalidDataException("No end of image.");
        var header = JpegMetadataReader.ReadMetadata(new MemoryStream(image, writable: false), [new JpegReader()]).OfType<JpegDirectory>().First();
        return new ImageFacts("image/jpeg", "jpg", header.GetImageWidth(), header.GetImageHeight());
    }

    private static ImageFacts Png(byte[] image)
    {
        if (image.AsSpan().LastIndexOf("IEND"u8) < PngHeaderEnd || !image.AsSpan(12, 4).SequenceEqual("IHDR"u8))
            throw new InvalidDataException("No header or no end.");
        var header = new PngHeader(image[16..29]);
        return new ImageFacts("image/png", "png", header.ImageWidth, header.ImageHeight);
    }

    private static ImageFacts WebP(byte[] image)
    {
        // The first chunk holds the size in each of the three variants of the format.
        var riffLength = BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(4));
        var chunkLength = BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(16));
        if (riffLength > image.Length - 8 || chunkLength > image.Length - 20)
            throw new InvalidDataException("Cut off.");
        var found = new List<MetadataExtractor.Directory>();
        new WebPRiffHandler(found).ProcessChunk(Encoding.ASCII.GetString(image, 12, 4), image[20..(20 + (int)chunkLength)]);
        var header = found.OfType<WebPDirectory>().First();
        return new ImageFacts("image/webp", "webp", header.GetInt32(WebPDirectory.TagImageWidth), header.GetInt32(WebPDirectory.TagImageHeight));
    }
}
