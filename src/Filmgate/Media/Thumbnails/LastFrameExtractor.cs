using System.Globalization;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Media.Thumbnails;

/// <summary>
/// The last picture of a stored video, for another one to begin with. Somebody waits for it, so there is one at a time and a short queue; the file is a
/// stranger's, so it is opened by the same held-down ffmpeg as for thumbnails.
/// </summary>
internal sealed class LastFrameExtractor(IMediaStore media, FfmpegProcess ffmpeg, TempDirectories bench) : IDisposable
{
    private const int MostWaiting = 16;
    private const int LargestPng = 8 << 20;                             // above this a JPEG of the best quality: most providers take 10 MB
    private readonly SemaphoreSlim _turn = new(1);
    private int _waiting;

    /// <returns>A PNG or JPEG; or why there is none.</returns>
    public async Task<(byte[]? Picture, ThumbnailResult Result)> ExtractAsync(Asset video, CancellationToken ct)
    {
        if (!ffmpeg.IsAvailable) return (null, ThumbnailResult.NoFfmpeg);
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting) return (null, ThumbnailResult.Busy);
            await _turn.WaitAsync(ct);
            try
            {
                return await DevelopAsync(video, ct) is { } picture ? (picture, ThumbnailResult.Ready) : (null, ThumbnailResult.NotPossible);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (IOException) when (!ct.IsCancellationRequested)
        {
            return (null, ThumbnailResult.Busy);                          // a full disk, a bucket that is away
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<byte[]?> DevelopAsync(Asset video, CancellationToken ct)
    {
        using var place = bench.Create();
        var folder = place.Path;
        if (await ThumbnailRenderer.LocalFileAsync(media, video, folder, ct) is not { } file) return null;

        // Each frame is written over the one before, so what stays is the last. Where sound outlasts the picture the last second has none: then all of it.
        var start = Math.Max(0, video.Duration.TotalSeconds - 1).ToString("0.###", CultureInfo.InvariantCulture);
        var png = Path.Combine(folder, "last.png");
        foreach (var from in (string[])[start, "0"])
        {
            var fault = await ffmpeg.RunAsync(["-ss", from, "-f", "mov", "-i", file, "-map", "0:v:0", "-pix_fmt", "rgb24", "-update", "1", "-y", "last.png"], folder, ct);
            if (fault is null && File.Exists(png)) break;
            File.Delete(png);                                           // where it was stopped half-way, this is not the last one
        }

        if (!File.Exists(png)) return null;
        if (new FileInfo(png).Length <= LargestPng) return await File.ReadAllBytesAsync(png, ct);
        return await ffmpeg.RunAsync(["-i", "last.png", "-q:v", "1", "-qmin", "1", "-frames:v", "1", "-update", "1", "-y", "last.jpg"], folder, ct) is null
            ? await File.ReadAllBytesAsync(Path.Combine(folder, "last.jpg"), ct)
            : null;
    }
}
