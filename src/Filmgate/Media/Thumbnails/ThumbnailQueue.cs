using System.Collections.Concurrent;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Thumbnails;

/// <summary>How a request for a picture came out.</summary>
internal enum ThumbnailResult
{
    Ready = 0,
    NoFfmpeg,
    NotPossible,
    Busy,
}

/// <summary>
/// Makes pictures once a video is stored, one at a time and never before its completion; and when somebody asks for one that is not there, after a
/// crash for instance, another one at a time. Nothing waits for it but who asks.
/// </summary>
internal sealed partial class ThumbnailQueue(
    IVideoStore videos, IThumbnailStore pictures, IMediaStore media, ThumbnailRenderer darkroom, FfmpegProcess ffmpeg, VideoChanges signals, bool beforehand, ILogger<ThumbnailQueue> log) : BackgroundService
{
    private const int MostAsked = 32;
    private readonly ConcurrentDictionary<string, Lazy<Task<ThumbnailResult>>> _making = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _stored = new(1);
    private readonly SemaphoreSlim _asked = new(1);
    private readonly CancellationTokenSource _over = new();

    /// <returns>The picture with its file; made first, where one of them is not there.</returns>
    public async Task<(ThumbnailResult Result, Asset? Picture, Stream? File)> GetOrCreateAsync(VideoTask video, string kind, CancellationToken ct)
    {
        if (await OpenAsync(video, kind, ct) is { File: not null } known) return (ThumbnailResult.Ready, known.Picture, known.File);
        if (!ffmpeg.IsAvailable) return (ThumbnailResult.NoFfmpeg, null, null);
        if (!_making.ContainsKey(video.Id) && _making.Count >= MostAsked) return (ThumbnailResult.Busy, null, null);
        var result = await MakeAsync(video, _asked).WaitAsync(ct);
        var (picture, file) = result is ThumbnailResult.Ready ? await OpenAsync(video, kind, ct) : default;
        return (result, picture, file);
    }

    public override void Dispose()
    {
        _over.Dispose();
        _stored.Dispose();
        _asked.Dispose();
        base.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _over.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!beforehand || !ffmpeg.IsAvailable) return;
        try
        {
            await foreach (var id in signals.Stored.Reader.ReadAllAsync(stoppingToken))
                if (await FindVideoAsync(id, stoppingToken) is { Asset: { Placeholder: null } } video) await MakeAsync(video, _stored).WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // what is not made yet is made when it is asked for
        }
    }

    private async Task<(Asset? Picture, Stream? File)> OpenAsync(VideoTask video, string kind, CancellationToken ct) =>
        await pictures.FindAsync(video.Id, kind, ct) is { } picture ? (picture, await media.OpenAsync(picture.Key, ct)) : default;

    private async Task<VideoTask?> FindVideoAsync(string id, CancellationToken ct)
    {
        try
        {
            return await videos.FindAsync(id, ct);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            Log.NotMade(log, id, fault.Message);
            return null;
        }
    }

    /// <summary>Who asks while it is being made waits for the same one.</summary>
    private Task<ThumbnailResult> MakeAsync(VideoTask video, SemaphoreSlim turn) =>
        _making.GetOrAdd(video.Id, _ => new(() => Task.Run(() => MakeOnceAsync(video, turn)))).Value;

    private async Task<ThumbnailResult> MakeOnceAsync(VideoTask video, SemaphoreSlim turn)
    {
        try
        {
            await turn.WaitAsync(_over.Token);
            try
            {
                var (made, placeholder, fault) = await darkroom.RenderAsync(video, _over.Token);
                if (fault is not null)
                {
                    Log.NotMade(log, video.Id, fault);
                    return ThumbnailResult.NotPossible;
                }

                if (await pictures.SaveAsync(video.Id, made, placeholder!, _over.Token)) return ThumbnailResult.Ready;
                foreach (var picture in made) await media.DeleteAsync(picture.Key, CancellationToken.None);     // the video was deleted meanwhile
                return ThumbnailResult.NotPossible;
            }
            finally
            {
                turn.Release();
            }
        }
        catch (ObjectDisposedException) when (_over.IsCancellationRequested)
        {
            return ThumbnailResult.Busy;                                  // the server stopped in the middle: made when somebody asks for it
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.NotMade(log, video.Id, fault.Message);                  // a full disk, a database that is away: a later request tries again
            return ThumbnailResult.Busy;
        }
        finally
        {
            _making.TryRemove(video.Id, out _);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{VideoId}: its pictures could not be made: {Reason}")]
        public static partial void NotMade(ILogger logger, string videoId, string reason);
    }
}
