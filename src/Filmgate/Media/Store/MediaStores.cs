using Filmgate.Http;
using Filmgate.Media.S3;
using Microsoft.Extensions.Logging;

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

    public static IMediaStore Create(MediaOptions options, string dataDirectory, bool isServer, NetworkOptions network, ILogger log)
    {
        var maxFileBytes = options.Downloads.MaxVideoBytes;
        var store = options.Location is { } location
            ? Open(location, maxFileBytes, network, log)
            : new DiskMediaStore(DefaultDirectory(dataDirectory), isExclusive: isServer, log);
        return options.Fallback is { } previous ? new FallbackMediaStore(store, Open(previous, maxFileBytes, network, log)) : store;
    }

    public static IMediaStore Open(MediaLocation location, long maxFileBytes, NetworkOptions network, ILogger log) => location switch
    {
        MediaLocation.Disk disk => new DiskMediaStore(disk.Path, isExclusive: false, log),
        MediaLocation.S3 s3 => new S3MediaStore(S3Bucket.Open(s3, maxFileBytes, network.Proxy)),
        _ => throw new InvalidOperationException($"Unknown media location {location}."),
    };
}
