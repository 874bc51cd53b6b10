using System.Net.Http.Headers;
using Filmgate.Videos;

namespace Filmgate.Media;

/// <summary>From a provider's address to a stored asset: fetched, looked into, committed. Nothing is visible before all of it is done.</summary>
internal sealed class VideoKeeper(IMediaStore store, Downloader downloader, TimeProvider clock)
{
    private const string ContentType = "video/mp4";

    /// <returns>
    /// <see cref="Outcome.Stored"/>, or <see cref="Outcome.Unavailable"/> with the kind that says what may help:
    /// SourceExpired (ask the provider for a fresh address), DownloadFailed (try again), BadAsset (ask again; it may stay bad).
    /// </returns>
    public async Task<Outcome> KeepAsync(
        string videoId, VideoSource source, Func<Uri, CredentialHeader?>? credentialFor, CancellationToken ct)
    {
        try
        {
            await using var staged = await store.StageAsync(ct);
            return await downloader.FetchAsync(source, credentialFor, staged, ct) switch
            {
                FetchResult.Fetched fetched => await KeepAsync(videoId, fetched, staged, ct),
                FetchResult.Expired expired => Unavailable(FailureKind.SourceExpired, $"The download address answered with status {expired.Status}: it is not valid any more."),
                FetchResult.Failed failed => new Outcome.Unavailable(failed.Error, failed.RetryAfter),
                var other => throw new InvalidOperationException($"Unknown result {other}."),
            };
        }
        catch (MediaStoreFullException e)
        {
            return Unavailable(FailureKind.DownloadFailed, $"{e.Message} The operator of this gateway must make room; the video is fetched again after that.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system's message names paths of the server; the client has no business with them.
            return Unavailable(FailureKind.DownloadFailed, $"The media store could not be written ({e.GetType().Name}). The operator of this gateway must check its disk.");
        }
    }

    private async Task<Outcome> KeepAsync(string videoId, FetchResult.Fetched fetched, IStagedMedia staged, CancellationToken ct)
    {
        Mp4Inspection inspection;
        await using (var file = await staged.OpenAsync(ct))
            inspection = Mp4Inspector.Inspect(file);
        if (inspection is not Mp4Inspection.Playable { Facts: var facts })
            return Unavailable(FailureKind.BadAsset, ((Mp4Inspection.Refused)inspection).Reason);

        var key = MediaKey.ForVideo(videoId, clock);
        await staged.CommitAsync(key, ct);
        return new Outcome.Stored(new Asset(
            "video", key, ContentType, fetched.Bytes, fetched.Sha256, facts.Width, facts.Height, facts.Duration, facts.HasAudio, clock.GetUtcNow()));
    }

    private static Outcome.Unavailable Unavailable(FailureKind kind, string message) => new(new FilmgateError(kind, message));
}
