using Filmgate.Api.Errors;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Videos;

namespace Filmgate.Api;

/// <summary>Deletes a finished video and its files, for all APIs.</summary>
internal sealed class VideoDeletion(
    IVideoStore store,
    IMediaRows rows,
    IThumbnailStore thumbnailStore,
    IOriginalFiles originals,
    MediaDeletion mediaDeletion,
    TimeProvider clock)
{
    /// <param name="video">A video of the caller.</param>
    /// <returns>Null if the video is deleted; otherwise nothing has changed.</returns>
    public async Task<ApiError?> DeleteAsync(VideoTask video, CancellationToken ct)
    {
        var thumbnails = await thumbnailStore.ListAsync(video.Id, ct);
        var original = await originals.FindAsync(video.Id, ct);
        if (!await store.DeleteAsync(video.Id, clock.GetUtcNow(), ct))
            return await rows.FindHoldAsync(video.Id, ct) is null ? ApiError.NotFinished(video.Id) : ApiError.OnHold(video.Id);

        if (video.Asset is { } file) await mediaDeletion.DeleteAsync(file.Key, CancellationToken.None);
        if (original is not null) await mediaDeletion.DeleteAsync(original.Key, CancellationToken.None);
        foreach (var thumbnail in thumbnails) await mediaDeletion.DeleteAsync(thumbnail.Key, CancellationToken.None);
        return null;
    }
}
