using Filmgate.Videos;

namespace Filmgate.Media.Store;

/// <summary>
/// Files that a provider delivered and that are not an MP4. The video has failed, but it was rendered and billed: its owner can download
/// the bytes. At most one for each video; it is deleted with the video.
/// </summary>
internal interface IOriginalFiles
{
    /// <summary>The kind of such an asset, and the variant of <c>/content</c> that returns it.</summary>
    const string Kind = "original";

    Task<Asset?> FindAsync(string videoId, CancellationToken ct);

    /// <returns>False: the video has one already, or was deleted. The file of <paramref name="asset"/> has no row then.</returns>
    Task<bool> AddAsync(string videoId, Asset asset, CancellationToken ct);
}
