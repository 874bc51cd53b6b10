using Filmgate.Videos;

namespace Filmgate.Media.Thumbnails;

/// <summary>The rows of thumbnails and spritesheets.</summary>
internal interface IThumbnailStore
{
    /// <param name="kind"><c>thumbnail</c> or <c>spritesheet</c>.</param>
    Task<Asset?> FindAsync(string videoId, string kind, CancellationToken ct);

    /// <summary>All of one video.</summary>
    Task<IReadOnlyList<Asset>> ListAsync(string videoId, CancellationToken ct);

    /// <summary>
    /// Saves all images and the placeholder together. The first time, the event <c>pictures_ready</c> and its deliveries too.
    /// </summary>
    Task<ThumbnailSave> SaveAsync(
        string videoId,
        IReadOnlyList<Asset> images,
        string placeholder,
        IReadOnlyList<NewDelivery> deliveries,
        DateTimeOffset now,
        CancellationToken ct);
}

internal enum ThumbnailSave
{
    /// <summary>The video was deleted, and nothing was written.</summary>
    VideoDeleted = 0,
    First,

    /// <summary>The images existed before. No event was written.</summary>
    Again,
}
