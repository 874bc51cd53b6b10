using System.Globalization;
using System.Security.Cryptography;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Media.Thumbnails;

/// <summary>Develops the pictures of one stored video: a poster frame, a sheet of 16 frames, and a placeholder. Knows no rows and no queue.</summary>
internal sealed class ThumbnailRenderer(IMediaStore media, FfmpegProcess ffmpeg, TempDirectories bench, TimeProvider clock)
{
    private const int Side = 32;
    private const int LargestFile = 32 << 20;

    /// <returns>The stored pictures; or why there are none, for the log.</returns>
    public async Task<(IReadOnlyList<Asset> Pictures, string? Placeholder, string? Fault)> RenderAsync(VideoTask video, CancellationToken ct)
    {
        using var place = bench.Create();
        var folder = place.Path;
        try
        {
            if (await LocalFileAsync(media, video.Asset!, folder, ct) is not { } file) return ([], null, "the video's file is missing");
            // "mov" is ffmpeg's word for MP4. Without it the file is read as whatever it looks like to ffmpeg, and that may be a list of other files.
            var (seconds, poster) = (video.Asset!.Duration.TotalSeconds, Math.Min(1, video.Asset.Duration.TotalSeconds / 2));
            var fault = await ffmpeg.RunAsync([
                "-ss", Number(poster), "-f", "mov", "-i", file,
                "-map", "0:v:0", "-frames:v", "1", "-vf", "scale=w='min(640,iw)':h=-2", "-y", "thumbnail.webp",
                "-map", "0:v:0", "-frames:v", "1", "-vf", $"scale={Side}:{Side}", "-pix_fmt", "rgb24", "-f", "rawvideo", "-y", "tiny.rgb"], folder, ct);
            fault ??= await ffmpeg.RunAsync([
                "-f", "mov", "-i", file, "-map", "0:v:0", "-vf", $"fps={Number(16 / Math.Max(0.1, seconds))}:round=up,scale=w=240:h=-2,tile=4x4", "-frames:v", "1", "-q:v", "4", "-y", "spritesheet.jpg"], folder, ct);
            if (fault is not null) return ([], null, fault);

            var tiny = await File.ReadAllBytesAsync(Path.Combine(folder, "tiny.rgb"), ct);
            if (tiny.Length != 3 * Side * Side) return ([], null, "there is no frame in it");
            return ([await KeepAsync(video, "thumbnail", folder, ct), await KeepAsync(video, "spritesheet", folder, ct)], BlurHash.Encode(tiny, Side, Side), null);
        }
        catch (InvalidDataException unusable)
        {
            return ([], null, unusable.Message);
        }
    }

    /// <summary>ffmpeg wants to jump in the file: on a disk it reads the stored one, from elsewhere a copy.</summary>
    public static async Task<string?> LocalFileAsync(IMediaStore media, Asset asset, string folder, CancellationToken ct)
    {
        await using var stored = await media.OpenAsync(asset.Key, ct);
        if (stored is null or FileStream) return (stored as FileStream)?.Name;
        var copy = Path.Combine(folder, "video.mp4");
        await using var to = File.Create(copy);
        await stored.CopyToAsync(to, ct);
        return copy;
    }

    private async Task<Asset> KeepAsync(VideoTask video, string kind, string folder, CancellationToken ct)
    {
        var found = new DirectoryInfo(folder).GetFiles($"{kind}.*").FirstOrDefault();
        if (found is null or { Length: 0 or > LargestFile }) throw new InvalidDataException($"there is no {kind}");
        var bytes = await File.ReadAllBytesAsync(found.FullName, ct);
        if (ImageInspector.Inspect(bytes) is not ImageInspection.Accepted { Facts: var facts }) throw new InvalidDataException($"the {kind} is no picture");
        var key = MediaKey.WithNonce(Path.ChangeExtension(video.Asset!.Key, $"{kind}.{facts.Extension}"));
        await using var staged = await media.StageAsync(new(key, facts.ContentType), ct);
        await staged.WriteAsync(bytes, ct);
        await staged.CommitAsync(ct);
        return new(kind, key, facts.ContentType, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), facts.Width, facts.Height, TimeSpan.Zero, false, clock.GetUtcNow());
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
