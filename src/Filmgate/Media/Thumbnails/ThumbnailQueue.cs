using System.Collections.Concurrent;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Thumbnails;

/// <summary>
/// Makes thumbnails and spritesheets, one video at a time: after a video is stored, never before its completion. If a client requests one
/// that does not exist, for example after a crash, it is made then, one at a time too. Only the client that requests it waits for it.
/// </summary>
/// <param name="makeAhead">Make them as soon as a video is stored. False: only on request.</param>
internal sealed partial class ThumbnailQueue(
    IVideoStore videos,
    IThumbnailStore thumbnails,
    IMediaStore media,
    ThumbnailRenderer renderer,
    FfmpegProcess ffmpeg,
    VideoChanges changes,
    IDeliveryComposer deliveries,
    TimeProvider clock,
    bool makeAhead,
    ILogger<ThumbnailQueue> log) : BackgroundService
{
    private const int MaxPending = 32;
    private readonly ConcurrentDictionary<string, Lazy<Task<ThumbnailResult>>> _pending = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _ahead = new(1);
    private readonly SemaphoreSlim _onRequest = new(1);
    private readonly CancellationTokenSource _stopping = new();

    /// <param name="kind"><c>thumbnail</c> or <c>spritesheet</c>.</param>
    /// <returns>The image and its file. They are made first if the row or the file does not exist.</returns>
    public async Task<(ThumbnailResult Result, Asset? Image, Stream? File)> GetOrCreateAsync(
        VideoTask video, string kind, CancellationToken ct)
    {
        if (await OpenAsync(video, kind, ct) is { File: not null } existing) return (ThumbnailResult.Ready, existing.Image, existing.File);
        if (!ffmpeg.IsAvailable) return (ThumbnailResult.NoFfmpeg, null, null);
        if (!_pending.ContainsKey(video.Id) && _pending.Count >= MaxPending) return (ThumbnailResult.Busy, null, null);
        var result = await MakeAsync(video, _onRequest).WaitAsync(ct);
        var (image, file) = result is ThumbnailResult.Ready ? await OpenAsync(video, kind, ct) : default;
        return (result, image, file);
    }

    public override void Dispose()
    {
        _stopping.Dispose();
        _ahead.Dispose();
        _onRequest.Dispose();
        base.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!makeAhead || !ffmpeg.IsAvailable) return;
        try
        {
            await foreach (var id in changes.StoredVideos.Reader.ReadAllAsync(stoppingToken))
                if (await FindVideoAsync(id, stoppingToken) is { Asset: { Placeholder: null } } video)
                    await MakeAsync(video, _ahead).WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the remaining thumbnails are made on request
        }
    }

    private async Task<(Asset? Image, Stream? File)> OpenAsync(VideoTask video, string kind, CancellationToken ct) =>
        await thumbnails.FindAsync(video.Id, kind, ct) is { } image ? (image, await media.OpenAsync(image.Key, ct)) : default;

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

    /// <summary>Concurrent requests for one video share one task.</summary>
    private Task<ThumbnailResult> MakeAsync(VideoTask video, SemaphoreSlim turn) =>
        _pending.GetOrAdd(video.Id, _ => new(() => Task.Run(() => MakeOnceAsync(video, turn)))).Value;

    private async Task<ThumbnailResult> MakeOnceAsync(VideoTask video, SemaphoreSlim turn)
    {
        try
        {
            await turn.WaitAsync(_stopping.Token);
            try
            {
                return await RenderAsync(video);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (ObjectDisposedException) when (_stopping.IsCancellationRequested)
        {
            return ThumbnailResult.Busy; // the server is stopping; the next request makes the thumbnail
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.NotMade(log, video.Id, fault.Message); // a full disk, or a database that does not respond: a later request tries again
            return ThumbnailResult.Busy;
        }
        finally
        {
            _pending.TryRemove(video.Id, out _);
        }
    }

    private async Task<ThumbnailResult> RenderAsync(VideoTask video)
    {
        var (images, placeholder, fault) = await renderer.RenderAsync(video, _stopping.Token);
        if (fault is not null)
        {
            Log.NotMade(log, video.Id, fault);
            return ThumbnailResult.NotPossible;
        }

        if (await SaveAsync(video, images, placeholder!)) return ThumbnailResult.Ready;
        foreach (var image in images) await media.DeleteAsync(image.Key, CancellationToken.None); // the video was deleted in the meantime
        return ThumbnailResult.NotPossible;
    }

    private async Task<bool> SaveAsync(VideoTask video, IReadOnlyList<Asset> images, string placeholder)
    {
        var now = clock.GetUtcNow();
        var shown = video with { Asset = video.Asset! with { Placeholder = placeholder } };
        var composed = video.Asset.Placeholder is null ? deliveries.Compose(video, shown, "pictures_ready", now) : [];
        var saved = await thumbnails.SaveAsync(video.Id, images, placeholder, composed, now, _stopping.Token);
        if (saved is ThumbnailSave.First)
        {
            deliveries.Schedule(composed);
            changes.Notify(video.Owner, video.Id);
        }

        return saved is not ThumbnailSave.VideoDeleted;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The thumbnails of {VideoId} could not be made: {Reason}")]
        public static partial void NotMade(ILogger logger, string videoId, string reason);
    }
}
