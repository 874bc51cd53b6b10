using System.Globalization;
using System.Security.Cryptography;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Media.Thumbnails;

/// <summary>Renders and stores the thumbnail, the spritesheet of 16 frames and the placeholder of one stored video.</summary>
internal sealed class ThumbnailRenderer(IMediaStore media, FfmpegProcess ffmpeg, TempDirectories directories, TimeProvider clock)
{
    private const int PlaceholderSide = 32;
    private const int MaxImageBytes = 32 << 20;

    /// <returns>The stored images and the placeholder, or the fault, for the log.</returns>
    public async Task<(IReadOnlyList<Asset> Images, string? Placeholder, string? Fault)> RenderAsync(VideoTask video, CancellationToken ct)
    {
        using var directory = directories.Create();
        var folder = directory.Path;
        try
        {
            if (await LocalFileAsync(media, video.Asset!, folder, ct) is not { } file) return ([], null, "the video's file is missing");
            if (await RunFfmpegAsync(file, video.Asset!.Duration.TotalSeconds, folder, ct) is { } fault) return ([], null, fault);

            var pixels = await File.ReadAllBytesAsync(Path.Combine(folder, "tiny.rgb"), ct);
            if (pixels.Length != 3 * PlaceholderSide * PlaceholderSide) return ([], null, "the video has no frame");
            var thumbnail = await StoreAsync(video, "thumbnail", folder, ct);
            var spritesheet = await StoreAsync(video, "spritesheet", folder, ct);
            return ([thumbnail, spritesheet], BlurHash.Encode(pixels, PlaceholderSide, PlaceholderSide), null);
        }
        catch (InvalidDataException unusable)
        {
            return ([], null, unusable.Message);
        }
    }

    /// <summary>A file in which ffmpeg can seek: the stored one on a disk, a copy of it from another store.</summary>
    public static async Task<string?> LocalFileAsync(IMediaStore media, Asset asset, string folder, CancellationToken ct)
    {
        await using var stored = await media.OpenAsync(asset.Key, ct);
        if (stored is null or FileStream) return (stored as FileStream)?.Name;
        var path = Path.Combine(folder, "video.mp4");
        await using var copy = File.Create(path);
        await stored.CopyToAsync(copy, ct);
        return path;
    }

    private async Task<string?> RunFfmpegAsync(string file, double seconds, string folder, CancellationToken ct)
    {
        // "mov" is ffmpeg's name for MP4. Without it ffmpeg guesses the format, and the file could be a playlist that names other files.
        var size = $"scale={PlaceholderSide}:{PlaceholderSide}";
        string[] thumbnail =
        [
            "-ss", Number(Math.Min(1, seconds / 2)), "-f", "mov", "-i", file,
            "-map", "0:v:0", "-frames:v", "1", "-vf", "scale=w='min(640,iw)':h=-2", "-y", "thumbnail.webp",
            "-map", "0:v:0", "-frames:v", "1", "-vf", size, "-pix_fmt", "rgb24", "-f", "rawvideo", "-y", "tiny.rgb",
        ];
        var frames = $"fps={Number(16 / Math.Max(0.1, seconds))}:round=up,scale=w=240:h=-2,tile=4x4";
        string[] spritesheet =
        [
            "-f", "mov", "-i", file, "-map", "0:v:0", "-vf", frames, "-frames:v", "1", "-q:v", "4", "-y", "spritesheet.jpg",
        ];
        return await ffmpeg.RunAsync(thumbnail, folder, ct) ?? await ffmpeg.RunAsync(spritesheet, folder, ct);
    }

    private async Task<Asset> StoreAsync(VideoTask video, string kind, string folder, CancellationToken ct)
    {
        var file = new DirectoryInfo(folder).GetFiles($"{kind}.*").FirstOrDefault();
        if (file is null or { Length: 0 or > MaxImageBytes }) throw new InvalidDataException($"the {kind} was not made");
        var bytes = await File.ReadAllBytesAsync(file.FullName, ct);
        if (ImageInspector.Inspect(bytes) is not ImageInspection.Accepted { Facts: var facts })
            throw new InvalidDataException($"the {kind} is not an image");
        var key = MediaKey.WithNonce(Path.ChangeExtension(video.Asset!.Key, $"{kind}.{facts.Extension}"));
        await using var staged = await media.StageAsync(new(key, facts.ContentType), ct);
        await staged.WriteAsync(bytes, ct);
        await staged.CommitAsync(ct);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var (width, height) = (facts.Width, facts.Height);
        return new(kind, key, facts.ContentType, bytes.Length, sha256, width, height, TimeSpan.Zero, HasAudio: false, clock.GetUtcNow());
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
