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

    public static IMediaStore Create(MediaOptions options, string dataDirectory, bool isServer)
    {
        var store = options.Location is { } location
            ? Open(location, options.Downloads.MaxVideoBytes)
            : new DiskMediaStore(DefaultDirectory(dataDirectory), isExclusive: isServer);
        return options.Fallback is { } previous ? new FallbackMediaStore(store, Open(previous, options.Downloads.MaxVideoBytes)) : store;
    }

    public static IMediaStore Open(MediaLocation location, long maxFileBytes) => location switch
    {
        MediaLocation.Disk disk => new DiskMediaStore(disk.Path),
        MediaLocation.S3 s3 => new S3MediaStore(S3Bucket.Open(s3, maxFileBytes)),
        _ => throw new InvalidOperationException($"Unknown media location {location}."),
    };
}
