using Filmgate.Http;
using Filmgate.Media.S3;

namespace Filmgate.Media.Store;

/// <summary>Creates stores from settings.</summary>
internal static class MediaStores
{
    public static string DefaultDirectory(string data) => Path.Combine(data, "media");

    /// <summary>
    /// The default directory is inside the data directory, which one server has to itself. Any other location is checked by
    /// <see cref="MediaStoreProbe"/>.
    /// </summary>
    public static bool UsesDefaultDirectory(MediaOptions options) => options.Location is null;

    public static IMediaStore Create(MediaOptions options, string dataDirectory, bool isServer, NetworkOptions network)
    {
        var store = options.Location is { } location
            ? Open(location, options.Downloads.MaxVideoBytes, network)
            : new DiskMediaStore(DefaultDirectory(dataDirectory), isExclusive: isServer);
        return options.Fallback is { } previous
            ? new FallbackMediaStore(store, Open(previous, options.Downloads.MaxVideoBytes, network))
            : store;
    }

    public static IMediaStore Open(MediaLocation location, long maxFileBytes, NetworkOptions network) => location switch
    {
        MediaLocation.Disk disk => new DiskMediaStore(disk.Path),
        MediaLocation.S3 s3 => new S3MediaStore(S3Bucket.Open(s3, maxFileBytes, network.Proxy)),
        _ => throw new InvalidOperationException($"Unknown media location {location}."),
    };
}
