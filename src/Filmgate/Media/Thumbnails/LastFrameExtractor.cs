using System.Globalization;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Thumbnails;

/// <summary>
/// Extracts the last frame of a stored video, as the first frame of another one. Extractions run one at a time.
/// The file comes from another company, so it is read by the same restricted ffmpeg as for thumbnails.
/// </summary>
internal sealed partial class LastFrameExtractor(
    IMediaStore media, FfmpegProcess ffmpeg, TempDirectories directories, TimeProvider clock, ILogger<LastFrameExtractor> log) : IDisposable
{
    private const int MaxPngBytes = 8 << 20; // a larger one becomes a JPEG of the best quality: most providers accept 10 MB
    private readonly FfmpegTurns _turns = new(1, clock);

    /// <returns>A PNG or JPEG, or the reason why there is none.</returns>
    public async Task<(byte[]? Image, ThumbnailResult Result)> ExtractAsync(Asset video, CancellationToken ct)
    {
        if (!ffmpeg.IsAvailable) return (null, ThumbnailResult.NoFfmpeg);
        try
        {
            if (!await _turns.WaitAsync(ct))
            {
                NotExtracted(video.Key, "other extractions took too long");
                return (null, ThumbnailResult.Busy);
            }

            try
            {
                return await RunFfmpegAsync(video, ct) is { } image ? (image, ThumbnailResult.Ready) : (null, ThumbnailResult.NotPossible);
            }
            finally
            {
                _turns.End();
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && !ct.IsCancellationRequested)
        {
            NotExtracted(video.Key, fault.Message);
            return (null, ThumbnailResult.Busy); // a full disk, or a bucket that does not respond
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<byte[]?> RunFfmpegAsync(Asset video, CancellationToken ct)
    {
        using var directory = directories.Create();
        var folder = directory.Path;
        if (await ThumbnailRenderer.LocalFileAsync(media, video, folder, ct) is not { } file)
        {
            NotExtracted(video.Key, "the video's file is missing");
            return null;
        }

        // Each frame overwrites the one before, so the last one remains. If the audio is longer than the frames, the last second may have
        // no frame; then the whole file is read.
        var lastSecond = Math.Max(0, video.Duration.TotalSeconds - 1).ToString("0.###", CultureInfo.InvariantCulture);
        var png = Path.Combine(folder, "last.png");
        string? fault = null;
        foreach (var start in (string[])[lastSecond, "0"])
        {
            string[] lastFrame =
                ["-ss", start, "-f", "mov", "-i", file, "-map", "0:v:0", "-pix_fmt", "rgb24", "-update", "1", "-y", "last.png"];
            fault = await ffmpeg.RunAsync(lastFrame, folder, ct);
            if (fault is null && File.Exists(png)) break;
            File.Delete(png); // ffmpeg failed half-way, so this is not the last frame
        }

        if (!File.Exists(png))
        {
            NotExtracted(video.Key, fault ?? "the video has no frame");
            return null;
        }

        if (new FileInfo(png).Length <= MaxPngBytes) return await File.ReadAllBytesAsync(png, ct);

        string[] toJpeg = ["-i", "last.png", "-q:v", "1", "-qmin", "1", "-frames:v", "1", "-update", "1", "-y", "last.jpg"];
        fault = await ffmpeg.RunAsync(toJpeg, folder, ct);
        if (fault is null) return await File.ReadAllBytesAsync(Path.Combine(folder, "last.jpg"), ct);
        NotExtracted(video.Key, fault);
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "The last frame of {Key} could not be extracted: {Reason}")]
    private partial void NotExtracted(string key, string reason);
}
