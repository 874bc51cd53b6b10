using Filmgate.Videos;

namespace Filmgate.Media.Thumbnails;

/// <summary>The rows of thumbnails and spritesheets.</summary>
internal interface IThumbnailStore
{
    /// <param name="kind"><c>thumbnail</c> or <c>spritesheet</c>.</param>
    Task<Asset?> FindAsync(string videoId, string kind, CancellationToken ct);

    /// <summary>All of one video.</summary>
    Task<IReadOnlyList<Asset>> ListAsync(string videoId, CancellationToken ct);

    /// <summary>Saves all images and the placeholder together. False: the video was deleted, and nothing was written.</summary>
    Task<bool> SaveAsync(string videoId, IReadOnlyList<Asset> images, string placeholder, CancellationToken ct);
}
