using Filmgate.Videos;

namespace Filmgate.Media.Thumbnails;

/// <summary>The rows of pictures.</summary>
internal interface IThumbnailStore
{
    Task<Asset?> FindAsync(string videoId, string kind, CancellationToken ct);

    /// <summary>All of a video's.</summary>
    Task<IReadOnlyList<Asset>> ListAsync(string videoId, CancellationToken ct);

    /// <summary>All of them and the placeholder together. False: the video is gone, and nothing was written.</summary>
    Task<bool> SaveAsync(string videoId, IReadOnlyList<Asset> pictures, string placeholder, CancellationToken ct);
}
