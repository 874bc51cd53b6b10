using Filmgate.Http;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Media.Downloads;

/// <summary>
/// Downloads a provider's file, inspects it and commits it as an asset. Nothing is visible before all three steps succeed.
/// </summary>
internal sealed partial class VideoDownload(
    IMediaStore store,
    Downloader downloader,
    KeyTemplate keys,
    TimeProvider clock,
    ILogger<VideoDownload>? log = null,
    IOriginalFiles? originals = null)
{
    private const string ContentType = "video/mp4";
    private readonly ILogger _log = log ?? NullLogger<VideoDownload>.Instance;

    /// <returns>
    /// <see cref="Outcome.Stored"/>, or <see cref="Outcome.Unavailable"/> with the kind that tells what can help:
    /// SourceExpired (ask the provider for a new address), DownloadFailed (try again), BadAsset (ask again; it may stay bad).
    /// </returns>
    public async Task<Outcome> RunAsync(
        MediaSubject subject, VideoSource source, Func<Uri, CredentialHeader?>? credentialFor, CancellationToken ct)
    {
        try
        {
            var metadata = new Dictionary<string, string> { ["video-id"] = subject.VideoId, ["kind"] = "video" };
            var target = new MediaTarget(keys.For(subject, "video", "mp4", clock), ContentType, metadata);
            await using var staged = await store.StageAsync(target, ct);
            return await downloader.FetchAsync(source, credentialFor, staged, ct) switch
            {
                FetchResult.Fetched fetched => await CommitAsync(subject, target.Key, fetched, staged, ct),
                FetchResult.Expired expired => Unavailable(
                    FailureKind.SourceExpired, $"The download address answered with status {expired.Status}: it is no longer valid."),
                FetchResult.Failed failed => new Outcome.Unavailable(failed.Error, failed.RetryAfter),
                var other => throw new InvalidOperationException($"Unknown result {other}."),
            };
        }
        catch (MediaStoreException e) when (e.Reason is SparseStream.IndexTooLarge)
        {
            // The provider caused this, not the store.
            return Unavailable(FailureKind.BadAsset, "The file's index is too large to be inspected.");
        }
        catch (MediaStoreFullException e)
        {
            StoreFailed(_log, subject.VideoId, e);
            return Unavailable(
                FailureKind.DownloadFailed,
                "The media store is full. The operator of this gateway must free space; then the video is downloaded again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system's message contains paths of the server, which clients must not see.
            StoreFailed(_log, subject.VideoId, e);
            var reason = (e as MediaStoreException)?.Reason ?? e.GetType().Name;
            return Unavailable(
                FailureKind.DownloadFailed,
                $"The media store could not be written ({reason}). "
                + "The operator of this gateway must check it; then the video is downloaded again.");
        }
    }

    private async Task<Outcome> CommitAsync(
        MediaSubject subject, string key, FetchResult.Fetched fetched, IStagedMedia staged, CancellationToken ct)
    {
        Mp4Inspection inspection;
        ContainerFormat? other;
        await using (var file = await staged.OpenIndexAsync(ct))
        {
            inspection = Mp4Inspector.Inspect(file);
            other = inspection is Mp4Inspection.Refused && file.Length > 0 ? ContainerFormat.Of(file) : null;
        }

        if (inspection is not Mp4Inspection.Playable { Facts: var facts })
        {
            var reason = ((Mp4Inspection.Refused)inspection).Reason;
            var isKept = other is not null && await KeepAsync(subject.VideoId, key, other, fetched, staged, ct);
            return Unavailable(FailureKind.BadAsset, isKept ? $"{reason} {WhereKept(subject.VideoId)}" : reason);
        }

        await staged.CommitAsync(ct);
        return new Outcome.Stored(new Asset(
            "video",
            key,
            ContentType,
            fetched.Bytes,
            fetched.Sha256,
            facts.Width,
            facts.Height,
            facts.Duration,
            facts.HasAudio,
            clock.GetUtcNow()));
    }

    /// <summary>The first such file is kept. A later try may deliver an MP4, but it may as well deliver nothing any more.</summary>
    private async Task<bool> KeepAsync(
        string videoId, string key, ContainerFormat format, FetchResult.Fetched fetched, IStagedMedia staged, CancellationToken ct)
    {
        if (originals is null) return false;
        if (await originals.FindAsync(videoId, ct) is not null) return true;
        await staged.CommitAsync(ct);
        var asset = new Asset(
            IOriginalFiles.Kind, key, format.ContentType, fetched.Bytes, fetched.Sha256, 0, 0, TimeSpan.Zero, false, clock.GetUtcNow());
        return await originals.AddAsync(videoId, asset, ct) || await originals.FindAsync(videoId, ct) is not null;
    }

    private static string WhereKept(string videoId) =>
        $"It is kept as it was delivered: GET /v1/videos/{videoId}/content?variant={IOriginalFiles.Kind}.";

    [LoggerMessage(LogLevel.Warning, "The file of {VideoId} could not be stored. The download is retried.")]
    private static partial void StoreFailed(ILogger log, string videoId, Exception e);

    private static Outcome.Unavailable Unavailable(FailureKind kind, string message) => new(new FilmgateError(kind, message));
}
