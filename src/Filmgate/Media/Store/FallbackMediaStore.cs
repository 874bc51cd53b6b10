using System.Runtime.CompilerServices;

namespace Filmgate.Media.Store;

/// <summary>
/// Two stores while files move from one to the other. New files go to the current store. A file that is not there is read from the previous
/// one.
/// </summary>
internal sealed class FallbackMediaStore(IMediaStore current, IMediaStore previous) : IMediaStore, IDisposable
{
    public IMediaStore Current => current;
    public IMediaStore Previous => previous;
    public string Description => $"{current.Description}, with fallback to {previous.Description}";
    public int MaxConcurrentReads => Math.Max(current.MaxConcurrentReads, previous.MaxConcurrentReads);

    public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct) => current.StageAsync(target, ct);

    /// <remarks>A file may move between the first two calls. Then the third one finds it.</remarks>
    public async Task<Stream?> OpenAsync(string key, CancellationToken ct) =>
        await current.OpenAsync(key, ct) ?? await previous.OpenAsync(key, ct) ?? await current.OpenAsync(key, ct);

    public async Task<bool> DeleteAsync(string key, CancellationToken ct) =>
        await previous.DeleteAsync(key, ct) | await current.DeleteAsync(key, ct);

    public async IAsyncEnumerable<MediaFile> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var file in current.ListAsync(ct)) yield return file;
        await foreach (var file in previous.ListAsync(ct)) yield return file;
    }

    public async Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct) =>
        await current.SweepStagingAsync(before, ct) + await previous.SweepStagingAsync(before, ct);

    /// <summary>Null, because it is unknown which of the two stores has the file. The gateway then serves it itself.</summary>
    public Uri? SignedUrl(string key, string contentType, string disposition, TimeSpan lifetime) => null;

    public void Dispose()
    {
        (current as IDisposable)?.Dispose();
        (previous as IDisposable)?.Dispose();
    }
}
