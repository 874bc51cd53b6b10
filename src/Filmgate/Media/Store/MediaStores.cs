using System.Runtime.CompilerServices;
using Filmgate.Media.S3;

namespace Filmgate.Media.Store;

/// <summary>From settings to stores.</summary>
internal static class MediaStores
{
    public static string DefaultDirectory(string data) => Path.Combine(data, "media");

    /// <summary>The usual folder lies in the data directory, which one server has for itself; any other place is opened by <see cref="MediaStoreProbe"/>.</summary>
    public static bool UsesDefaultDirectory(MediaOptions options) => options.Location is null;

    public static IMediaStore Create(MediaOptions options, string dataDirectory, bool isServer)
    {
        var store = options.Location is { } place
            ? Open(place, options.Downloads.MaxVideoBytes)
            : new DiskMediaStore(DefaultDirectory(dataDirectory), isOurs: isServer);
        return options.Fallback is { } old ? new FallbackMediaStore(store, Open(old, options.Downloads.MaxVideoBytes)) : store;
    }

    public static IMediaStore Open(MediaLocation place, long largestFile) => place switch
    {
        MediaLocation.Disk disk => new DiskMediaStore(disk.Path),
        MediaLocation.S3 s3 => new S3MediaStore(S3Bucket.Open(s3, largestFile)),
        _ => throw new InvalidOperationException($"{place} is no place."),
    };
}

/// <summary>While files move from one place to another: new ones go to the new place, and what is not there yet is read from the old one.</summary>
internal sealed class FallbackMediaStore(IMediaStore current, IMediaStore old) : IMediaStore, IDisposable
{
    public IMediaStore Current => current;
    public IMediaStore Previous => old;
    public string Description => $"{current.Description}, and before that {old.Description}";
    public int MaxConcurrentReads => Math.Max(current.MaxConcurrentReads, old.MaxConcurrentReads);

    public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct) => current.StageAsync(target, ct);

    /// <remarks>A file may move between the two questions; then it is in the new place by now.</remarks>
    public async Task<Stream?> OpenAsync(string key, CancellationToken ct) =>
        await current.OpenAsync(key, ct) ?? await old.OpenAsync(key, ct) ?? await current.OpenAsync(key, ct);

    public async Task<bool> DeleteAsync(string key, CancellationToken ct) => await old.DeleteAsync(key, ct) | await current.DeleteAsync(key, ct);

    public async IAsyncEnumerable<MediaFile> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var file in current.ListAsync(ct)) yield return file;
        await foreach (var file in old.ListAsync(ct)) yield return file;
    }

    public async Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct) =>
        await current.SweepStagingAsync(before, ct) + await old.SweepStagingAsync(before, ct);

    /// <summary>Null while nobody knows in which of the two it is: then the gateway serves it itself.</summary>
    public Uri? SignedUrl(string key, string contentType, string disposition, TimeSpan lifetime) => null;

    public void Dispose()
    {
        (current as IDisposable)?.Dispose();
        (old as IDisposable)?.Dispose();
    }
}
