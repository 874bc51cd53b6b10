using Filmgate.Api.Errors;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Videos;

namespace Filmgate.Api;

/// <summary>Deletes a finished video and its files: the one way to do it, for all APIs.</summary>
internal sealed class VideoDeletion(IVideoStore store, IMediaRows rows, IThumbnailStore pictures, MediaDeletion trash, TimeProvider clock)
{
    /// <param name="video">One that the caller owns.</param>
    /// <returns>Null: it is deleted. Otherwise nothing has changed.</returns>
    public async Task<ApiError?> DeleteAsync(VideoTask video, CancellationToken ct)
    {
        var thumbnails = await pictures.ListAsync(video.Id, ct);
        if (!await store.DeleteAsync(video.Id, clock.GetUtcNow(), ct))
            return await rows.FindHoldAsync(video.Id, ct) is null ? ApiError.NotFinished(video.Id) : ApiError.Held(video.Id);

        if (video.Asset is { } file) await trash.DeleteAsync(file.Key, CancellationToken.None);
        foreach (var thumbnail in thumbnails) await trash.DeleteAsync(thumbnail.Key, CancellationToken.None);
        return null;
    }
}
