using System.Net.Http.Headers;
using Filmgate.Http;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Media.Downloads;

/// <summary>From a provider's address to a stored asset: fetched, looked into, committed. Nothing is visible before all of it is done.</summary>
internal sealed partial class VideoDownload(IMediaStore store, Downloader downloader, KeyTemplate keys, TimeProvider clock, ILogger<VideoDownload>? log = null)
{
    private const string ContentType = "video/mp4";

    /// <returns>
    /// <see cref="Outcome.Stored"/>, or <see cref="Outcome.Unavailable"/> with the kind that says what may help:
    /// SourceExpired (ask the provider for a fresh address), DownloadFailed (try again), BadAsset (ask again; it may stay bad).
    /// </returns>
    public async Task<Outcome> RunAsync(
        MediaSubject subject, VideoSource source, Func<Uri, CredentialHeader?>? credentialFor, CancellationToken ct)
    {
        try
        {
            var target = new MediaTarget(keys.For(subject, "video", "mp4", clock), ContentType, new Dictionary<string, string> { ["video-id"] = subject.VideoId, ["kind"] = "video" });
            await using var staged = await store.StageAsync(target, ct);
            return await downloader.FetchAsync(source, credentialFor, staged, ct) switch
            {
                FetchResult.Fetched fetched => await RunAsync(target.Key, fetched, staged, ct),
                FetchResult.Expired expired => Unavailable(FailureKind.SourceExpired, $"The download address answered with status {expired.Status}: it is not valid any more."),
                FetchResult.Failed failed => new Outcome.Unavailable(failed.Error, failed.RetryAfter),
                var other => throw new InvalidOperationException($"Unknown result {other}."),
            };
        }
        catch (MediaStoreException e) when (e.Reason is SparseStream.IndexTooLarge)
        {
            return Unavailable(FailureKind.BadAsset, "The file's index is too large to be inspected.");       // the provider's doing, not the store's
        }
        catch (MediaStoreFullException e)
        {
            StoreFailed(log ?? NullLogger<VideoDownload>.Instance, subject.VideoId, e);
            return Unavailable(FailureKind.DownloadFailed, $"The media store is full. The operator of this gateway must make room; the video is fetched again after that.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system's message names paths of the server; the client has no business with them.
            StoreFailed(log ?? NullLogger<VideoDownload>.Instance, subject.VideoId, e);
            return Unavailable(FailureKind.DownloadFailed, $"The media store could not be written ({(e as MediaStoreException)?.Reason ?? e.GetType().Name}). The operator of this gateway must check it; the video is fetched again after that.");
        }
    }

    private async Task<Outcome> RunAsync(string key, FetchResult.Fetched fetched, IStagedMedia staged, CancellationToken ct)
    {
        Mp4Inspection inspection;
        await using (var file = await staged.OpenIndexAsync(ct))
            inspection = Mp4Inspector.Inspect(file);
        if (inspection is not Mp4Inspection.Playable { Facts: var facts })
            return Unavailable(FailureKind.BadAsset, ((Mp4Inspection.Refused)inspection).Reason);

        await staged.CommitAsync(ct);
        return new Outcome.Stored(new Asset(
            "video", key, ContentType, fetched.Bytes, fetched.Sha256, facts.Width, facts.Height, facts.Duration, facts.HasAudio, clock.GetUtcNow()));
    }

    [LoggerMessage(LogLevel.Warning, "The file of {VideoId} could not be stored; it is tried again")]
    private static partial void StoreFailed(ILogger log, string videoId, Exception e);

    private static Outcome.Unavailable Unavailable(FailureKind kind, string message) => new(new FilmgateError(kind, message));
}
