using Filmgate.Formatting;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>
/// Turns, converts and resizes the images of requests with ffmpeg, confined as for thumbnails. The result has no metadata: an orientation
/// that stayed behind would turn the picture twice.
/// </summary>
internal sealed class ImageConverter(
    InputFileStore files,
    IMediaStore media,
    InputMemory memory,
    FfmpegProcess ffmpeg,
    TempDirectories directories,
    TimeProvider clock) : IDisposable
{
    /// <summary>A file of a few kilobytes can announce a picture that takes gigabytes once it is decoded.</summary>
    public const int MaxPixels = 100_000_000;

    private const int MaxConcurrent = 2;
    private const int MaxPngPixels = 4_000_000;
    private const int MaxOutputBytes = 30 << 20;
    private static readonly int[] JpegQualities = [2, 4, 8, 16];
    private readonly FfmpegTurns _turns = new(MaxConcurrent, clock);

    /// <param name="image">In the media store.</param>
    /// <param name="facts">Of its bytes.</param>
    /// <exception cref="IOException">The store could not be read or written.</exception>
    public async Task<ImageConversion> ConvertAsync(
        string owner, InputImage image, ImageFacts facts, ImageTarget target, CancellationToken ct)
    {
        if ((long)facts.StoredWidth * facts.StoredHeight > MaxPixels || (long)target.Width * target.Height > MaxPixels)
            return new ImageConversion.Refused(
                $"has {facts.StoredWidth}x{facts.StoredHeight} pixels; "
                + $"an image that must be changed may have {MaxPixels / 1_000_000} million.");
        if (!ffmpeg.IsAvailable) return new ImageConversion.NoFfmpeg();
        var needed = PictureMemory.Of(facts, target);
        if (needed > memory.Pictures.Bytes)
            return new ImageConversion.Refused(
                $"has {facts.StoredWidth}x{facts.StoredHeight} pixels; to change it takes about {UnitFormat.Of(needed)} of memory, and "
                + $"this gateway has {UnitFormat.Of(memory.Pictures.Bytes)} for pictures (twice the setting input_memory). "
                + "Send it in the size and the orientation that is needed.");
        if (!await _turns.WaitAsync(ct)) return new ImageConversion.Busy();
        try
        {
            using var share = await memory.Pictures.TakeAsync(needed, ct);
            return await RunAsync(owner, image, facts, target, ct);
        }
        catch (MemoryBusyException)
        {
            return new ImageConversion.Busy();
        }
        finally
        {
            _turns.End();
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<ImageConversion> RunAsync(
        string owner, InputImage image, ImageFacts facts, ImageTarget target, CancellationToken ct)
    {
        using var directory = directories.Create();
        var input = $"input.{facts.Extension}";
        await using (var stored = await media.OpenAsync(image.Key, ct)
            ?? throw new IOException($"The input {image.Key} is missing from the media store."))
        await using (var copy = File.Create(Path.Combine(directory.Path, input)))
            await stored.CopyToAsync(copy, ct);

        var png = facts.ContentType is "image/png" or "image/webp" && target.AllowsPng && target.Width * target.Height <= MaxPngPixels;
        string[] start = ["-noautorotate", "-max_pixels", $"{MaxPixels}", "-f", ImageFilters.DemuxerOf(facts), "-i", input];
        string[] filters = ["-vf", ImageFilters.Of(facts, target), "-frames:v", "1", "-update", "1", "-map_metadata", "-1"];
        if (png && await ConvertAsync([.. start, .. filters, "-y", "output.png"], "output.png") is { } lossless) return lossless;
        foreach (var quality in JpegQualities)
        {
            string[] encoder = ["-pix_fmt", "yuvj420p", "-q:v", $"{quality}", "-qmin", "1", "-y", "output.jpg"];
            if (await ConvertAsync([.. start, .. filters, .. encoder], "output.jpg") is { } converted) return converted;
        }

        return new ImageConversion.Refused(
            $"is larger than {UnitFormat.Of(target.MaxBytes ?? MaxOutputBytes)} in every quality that was tried. Send a smaller image.");

        // Null: the result is too large.
        async Task<ImageConversion?> ConvertAsync(string[] arguments, string output)
        {
            var path = Path.Combine(directory.Path, output);
            if (await ffmpeg.RunAsync(arguments, directory.Path, ct) is not null || !File.Exists(path))
                return new ImageConversion.Refused(CannotDecode(facts));
            if (new FileInfo(path).Length > Math.Min(target.MaxBytes ?? MaxOutputBytes, MaxOutputBytes)) return null;
            var bytes = await File.ReadAllBytesAsync(path, ct);
            if (ImageInspector.Inspect(bytes) is not ImageInspection.Accepted { Facts: var made }
                || (made.StoredWidth, made.StoredHeight, made.Orientation) != (target.Width, target.Height, Orientation.Upright))
                return new ImageConversion.Refused(CannotDecode(facts));

            var key = await files.StoreAsync(owner, new MemoryStream(bytes, writable: false), made.Extension, made.ContentType, ct);
            return new ImageConversion.Converted(
                new(key, made.ContentType, bytes.Length, made.Width, made.Height, From: image.From) { Original = image });
        }
    }

    /// <summary>Some versions of ffmpeg read one tile of a phone's HEIC, and others nothing at all. Both end here.</summary>
    private static string CannotDecode(ImageFacts facts) => facts.ForeignType is { } type
        ? $"is {type}, which no provider accepts, and this gateway's ffmpeg cannot convert it. Send it as JPEG or PNG."
        : "could not be decoded. Send it again as a plain JPEG or PNG.";
}
