using System.Globalization;

namespace Filmgate.Client;

/// <content>Videos: create, read, watch, download, delete.</content>
public sealed partial class FilmgateClient
{
    /// <summary>Creates a video. When this returns, the gateway has stored the request and renders it, even if this process ends.</summary>
    /// <param name="request">The video to create.</param>
    /// <param name="idempotencyKey">
    /// 1 to 255 printable ASCII characters. The same key with the same request returns the same video, also from a later call.
    /// Null: a random key, which covers the retries of this call.
    /// </param>
    /// <param name="ct">Stops waiting for the response. The gateway may have accepted the request.</param>
    /// <returns>A handle to wait for the video and to download it.</returns>
    /// <exception cref="ArgumentException"><paramref name="idempotencyKey"/> is invalid. Nothing was sent.</exception>
    /// <exception cref="FilmgateException">
    /// The gateway rejected the request and spent nothing: <c>invalid_request</c>, <c>model_not_found</c>, <c>idempotency_key_reused</c>, …
    /// Or it did not respond (<c>no_answer</c>): see <see cref="FilmgateException.IdempotencyKey"/>.
    /// </exception>
    public Task<VideoHandle> CreateVideoAsync(CreateVideo request, string? idempotencyKey = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return PostVideoAsync("v1/videos", () => RequestBodies.Create(request), idempotencyKey, ct);
    }

    /// <summary>Creates a video from a completed one and a new prompt, for models that support it.</summary>
    /// <remarks>Length, size and sound are those of the original. Its webhook, metadata and provider options are not inherited.</remarks>
    /// <param name="id">Id of the completed video.</param>
    /// <param name="prompt">What the new video shows.</param>
    /// <param name="idempotencyKey">As for <see cref="CreateVideoAsync"/>.</param>
    /// <param name="ct">Stops waiting for the response. The gateway may have accepted the request.</param>
    /// <returns>A handle to wait for the new video and to download it.</returns>
    /// <exception cref="ArgumentException"><paramref name="idempotencyKey"/> is invalid. Nothing was sent.</exception>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, <c>video_not_remixable</c>, <c>no_answer</c>, …</exception>
    public Task<VideoHandle> RemixVideoAsync(string id, string prompt, string? idempotencyKey = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return RemixVideoAsync(id, new RemixVideo { Prompt = prompt }, idempotencyKey, ct);
    }

    /// <summary>Creates a video from a completed one, with its own webhook, metadata and provider options.</summary>
    /// <remarks>Length, size and sound are those of the original.</remarks>
    /// <param name="id">Id of the completed video.</param>
    /// <param name="request">The video to create.</param>
    /// <param name="idempotencyKey">As for <see cref="CreateVideoAsync"/>.</param>
    /// <param name="ct">Stops waiting for the response. The gateway may have accepted the request.</param>
    /// <returns>A handle to wait for the new video and to download it.</returns>
    /// <exception cref="ArgumentException"><paramref name="idempotencyKey"/> is invalid. Nothing was sent.</exception>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, <c>video_not_remixable</c>, <c>no_answer</c>, …</exception>
    public Task<VideoHandle> RemixVideoAsync(string id, RemixVideo request, string? idempotencyKey = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return PostVideoAsync($"{PathOf(id)}/remix", () => RequestBodies.Remix(request), idempotencyKey, ct);
    }

    /// <summary>Creates a new video from the request of a finished one. It is submitted again, and paid again.</summary>
    /// <param name="id">Id of the completed, failed or cancelled video.</param>
    /// <param name="idempotencyKey">As for <see cref="CreateVideoAsync"/>.</param>
    /// <param name="ct">Stops waiting for the response. The gateway may have accepted the request.</param>
    /// <returns>A handle to wait for the new video and to download it.</returns>
    /// <exception cref="ArgumentException"><paramref name="idempotencyKey"/> is invalid. Nothing was sent.</exception>
    /// <exception cref="FilmgateException">
    /// <c>video_not_found</c>, <c>video_not_finished</c>, <c>inputs_deleted</c>, <c>invalid_request</c>, …
    /// </exception>
    public Task<VideoHandle> RetryVideoAsync(string id, string? idempotencyKey = null, CancellationToken ct = default) =>
        PostVideoAsync($"{PathOf(id)}/retry", body: null, idempotencyKey, ct);

    /// <summary>Creates a video that changes what another video shows, for models that support it.</summary>
    /// <remarks>
    /// <see cref="CreateVideo.Video"/> is the video to edit: the id of an own video, the id of a file, a URL or a data URI. Without a
    /// model, the model of the own video is used, or its variant for edits. A model that remixes keeps length, size and sound: leave them
    /// out.
    /// </remarks>
    /// <param name="request">The video to create.</param>
    /// <param name="idempotencyKey">As for <see cref="CreateVideoAsync"/>.</param>
    /// <param name="ct">Stops waiting for the response. The gateway may have accepted the request.</param>
    /// <returns>A handle to wait for the new video and to download it.</returns>
    /// <exception cref="ArgumentException"><paramref name="idempotencyKey"/> is invalid. Nothing was sent.</exception>
    /// <exception cref="FilmgateException">
    /// <c>invalid_request</c> names the models that can edit; <c>not_supported</c>: no model of this gateway can.
    /// </exception>
    public Task<VideoHandle> EditVideoAsync(CreateVideo request, string? idempotencyKey = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return PostVideoAsync("v1/videos/edits", () => RequestBodies.Create(request), idempotencyKey, ct);
    }

    /// <summary>Creates a video that continues another video, for models that support it.</summary>
    /// <remarks>
    /// <see cref="CreateVideo.Video"/> is the video to continue, and <see cref="CreateVideo.Seconds"/> the length of the continuation.
    /// </remarks>
    /// <param name="request">The video to create.</param>
    /// <param name="idempotencyKey">As for <see cref="CreateVideoAsync"/>.</param>
    /// <param name="ct">Stops waiting for the response. The gateway may have accepted the request.</param>
    /// <returns>A handle to wait for the new video and to download it.</returns>
    /// <exception cref="ArgumentException"><paramref name="idempotencyKey"/> is invalid. Nothing was sent.</exception>
    /// <exception cref="FilmgateException">
    /// <c>invalid_request</c> names the models that can extend; <c>not_supported</c>: no model of this gateway can.
    /// </exception>
    public Task<VideoHandle> ExtendVideoAsync(CreateVideo request, string? idempotencyKey = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return PostVideoAsync("v1/videos/extensions", () => RequestBodies.Create(request), idempotencyKey, ct);
    }

    /// <summary>Estimates price and render time of a request. Spends nothing and stores nothing.</summary>
    /// <param name="request">The request. Its model is quoted unless <paramref name="models"/> names others.</param>
    /// <param name="models">Up to 20 models to compare.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One quote per model. Where a model does not support the request, its quote says why.</returns>
    /// <exception cref="FilmgateException"><c>invalid_request</c>: the request is malformed for all models.</exception>
    public Task<QuoteList> QuoteAsync(CreateVideo request, IReadOnlyList<string>? models = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Transport.SendAsync(
            () => new(HttpMethod.Post, "v1/videos/quote") { Content = RequestBodies.Quote(request, models) },
            idempotent: true,
            ApiJson.Default.QuoteList,
            ct);
    }

    /// <summary>Returns a handle for a video whose id is known, for example from an earlier run. Sends nothing.</summary>
    /// <param name="id">Id of the video.</param>
    /// <returns>The handle.</returns>
    public VideoHandle GetVideoHandle(string id) => new(this, id);

    /// <summary>Gets the current state of a video.</summary>
    /// <param name="id">Id of the video.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The video.</returns>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, …</exception>
    public async Task<Video> GetVideoAsync(string id, CancellationToken ct = default) =>
        (await PollAsync(id, TimeSpan.Zero, ct).ConfigureAwait(false)).Video;

    /// <summary>Lists the videos of this API key.</summary>
    /// <param name="limit">Maximum number of videos: 0 to 100.</param>
    /// <param name="after"><see cref="VideoList.LastId"/> of the previous page. Null: the first page.</param>
    /// <param name="newestFirst">The order, by time of creation.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>A page of videos.</returns>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, …</exception>
    public Task<VideoList> ListVideosAsync(int limit = 20, string? after = null, bool newestFirst = true, CancellationToken ct = default)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"v1/videos?limit={limit}&order={(newestFirst ? "desc" : "asc")}");
        if (after is not null) path += $"&after={Uri.EscapeDataString(after)}";
        return Transport.SendAsync(() => new(HttpMethod.Get, path), idempotent: true, ApiJson.Default.VideoList, ct);
    }

    /// <summary>Lists the videos that match a filter.</summary>
    /// <param name="query">The filter.</param>
    /// <param name="limit">Maximum number of videos: 0 to 100.</param>
    /// <param name="after"><see cref="VideoList.NextCursor"/> of the previous page. Null: the first page.</param>
    /// <param name="newestFirst">The order, by time of creation.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>A page of videos. It may be short or empty although <see cref="VideoList.HasMore"/> is true.</returns>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, <c>operator_only</c>, …</exception>
    public Task<VideoList> FindVideosAsync(
        VideoQuery query, int limit = 20, string? after = null, bool newestFirst = true, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"v1/videos?limit={limit}&order={(newestFirst ? "desc" : "asc")}&{query.ToParameters()}").TrimEnd('&');
        if (after is not null) path += $"&after={Uri.EscapeDataString(after)}";
        return Transport.SendAsync(() => new(HttpMethod.Get, path), idempotent: true, ApiJson.Default.VideoList, ct);
    }

    /// <summary>Counts the videos that match a filter, by status: exactly up to 10,000.</summary>
    /// <param name="query">The filter. Null: all videos of this API key.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, <c>operator_only</c>, …</exception>
    public Task<VideoCounts> CountVideosAsync(VideoQuery? query = null, CancellationToken ct = default) => Transport.SendAsync(
        () => new(HttpMethod.Get, $"v1/videos/counts?{query?.ToParameters()}".TrimEnd('?')),
        idempotent: true,
        ApiJson.Default.VideoCounts,
        ct);

    /// <summary>Streams the events of a video from its creation on, until the last one.</summary>
    /// <remarks>
    /// A broken connection is resumed where it stopped, without gaps and duplicates. Only <c>video.progress</c>, which is not stored,
    /// may be missing.
    /// </remarks>
    /// <param name="id">Id of the video.</param>
    /// <param name="after">Resumes behind this event (<see cref="TimelineEvent.Id"/>). Null: all events.</param>
    /// <param name="ct">Stops watching. The video keeps rendering.</param>
    /// <returns>The events.</returns>
    /// <exception cref="FilmgateException">
    /// <c>video_not_found</c>, <c>too_many_streams</c>, or <c>no_answer</c> after two minutes without a response.
    /// </exception>
    public IAsyncEnumerable<TimelineEvent> WatchVideoAsync(string id, string? after = null, CancellationToken ct = default) =>
        new EventSubscription(Transport, $"{PathOf(id)}/events", after, endsWithVideo: true).RunAsync(ct);

    /// <summary>Streams the events of all videos of this API key. The stream does not end.</summary>
    /// <remarks>
    /// The first event is <c>stream.open</c>. A video that is read after it, and the events that follow, leave no gap.
    /// A broken connection is resumed as by <see cref="WatchVideoAsync"/>.
    /// </remarks>
    /// <param name="after">Resumes behind this event (<see cref="TimelineEvent.Id"/>). Null: new events only.</param>
    /// <param name="ct">Stops watching.</param>
    /// <returns>The events.</returns>
    /// <exception cref="FilmgateException"><c>too_many_streams</c>, or <c>no_answer</c> after two minutes without a response.</exception>
    public IAsyncEnumerable<TimelineEvent> WatchAsync(string? after = null, CancellationToken ct = default) =>
        new EventSubscription(Transport, "v1/events", after, endsWithVideo: false).RunAsync(ct);

    /// <summary>Downloads the file of a completed video, and resumes when the connection breaks.</summary>
    /// <param name="id">Id of the completed video.</param>
    /// <param name="destination">Written from its current position. It need not be seekable.</param>
    /// <param name="progress">Receives the number of bytes written so far.</param>
    /// <param name="ct">Cancels the download.</param>
    /// <returns>Length and hash of what was written. Compare the hash with <see cref="VideoFile.Sha256"/>.</returns>
    /// <exception cref="FilmgateException"><c>video_not_ready</c>, <c>video_has_no_file</c>, <c>no_answer</c>, …</exception>
    /// <exception cref="IOException">Writing to <paramref name="destination"/> failed.</exception>
    public Task<DownloadResult> DownloadAsync(
        string id,
        Stream destination,
        IProgress<long>? progress = null,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return new ResumingDownload(Transport, $"{PathOf(id)}/content", destination, progress).RunAsync(ct);
    }

    /// <summary>Gets how a video was made, and whether its file carries a C2PA manifest.</summary>
    /// <param name="id">Id of the video.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The provenance.</returns>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, …</exception>
    public Task<VideoProvenance> GetProvenanceAsync(string id, CancellationToken ct = default) =>
        Transport.SendAsync(() => new(HttpMethod.Get, $"{PathOf(id)}/provenance"), idempotent: true, ApiJson.Default.VideoProvenance, ct);

    /// <summary>Requests the cancellation of a video. The provider may still bill what it has started.</summary>
    /// <param name="id">Id of the video.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The video; <see cref="Video.CancelRequested"/> is true until the cancellation is complete.</returns>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, <c>video_finished</c>, …</exception>
    public Task<Video> CancelVideoAsync(string id, CancellationToken ct = default) =>
        Transport.SendAsync(() => new(HttpMethod.Post, $"{PathOf(id)}/cancel"), idempotent: false, ApiJson.Default.Video, ct);

    /// <summary>Deletes a completed, failed or cancelled video and its file.</summary>
    /// <param name="id">Id of the video.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The confirmation.</returns>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, <c>video_not_finished</c>, …</exception>
    public Task<DeletedVideo> DeleteVideoAsync(string id, CancellationToken ct = default) =>
        Transport.SendAsync(() => new(HttpMethod.Delete, PathOf(id)), idempotent: false, ApiJson.Default.DeletedVideo, ct);

    /// <summary>Places a legal hold: neither retention rules nor the owner can delete the video or its file.</summary>
    /// <param name="id">Id of the video, in any status.</param>
    /// <param name="reason">Stored with the hold: at most 500 characters.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The hold.</returns>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, …</exception>
    public Task<VideoHold> PlaceHoldAsync(string id, string? reason = null, CancellationToken ct = default) => Transport.SendAsync(
        () => new(HttpMethod.Post, $"{PathOf(id)}/hold") { Content = reason is null ? null : RequestBodies.Hold(reason) },
        idempotent: true,
        ApiJson.Default.VideoHold,
        ct);

    /// <summary>Releases a legal hold. Retention rules apply to the video again.</summary>
    /// <param name="id">Id of the video.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The hold, which is no longer in place.</returns>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, …</exception>
    public Task<VideoHold> ReleaseHoldAsync(string id, CancellationToken ct = default) =>
        Transport.SendAsync(() => new(HttpMethod.Delete, $"{PathOf(id)}/hold"), idempotent: true, ApiJson.Default.VideoHold, ct);

    /// <param name="id">Id of the video.</param>
    /// <param name="longPoll">How long the gateway may hold the request open. Zero: it responds at once.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The video and when to poll again; null: the gateway recommends nothing.</returns>
    internal async Task<(Video Video, TimeSpan? PollAfter)> PollAsync(string id, TimeSpan longPoll, CancellationToken ct)
    {
        using var response = await Transport.SendAsync(CreateRequest, idempotent: true, buffer: true, ct).ConfigureAwait(false);
        return (await Transport.DeserializeAsync(response, ApiJson.Default.Video, ct).ConfigureAwait(false), PollAfter(response));

        HttpRequestMessage CreateRequest()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, PathOf(id));
            if (longPoll < TimeSpan.FromSeconds(1)) return request;
            var wait = string.Create(CultureInfo.InvariantCulture, $"wait={(int)longPoll.TotalSeconds}");
            request.Headers.TryAddWithoutValidation("Prefer", wait);
            return request;
        }
    }

    /// <summary>Zero after a long poll, which has waited already.</summary>
    private static TimeSpan? PollAfter(HttpResponseMessage response)
    {
        if (response.Headers.Contains("Preference-Applied")) return TimeSpan.Zero;
        if (!response.Headers.TryGetValues("openai-poll-after-ms", out var values)) return null;
        return long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < 3_600_000
            ? TimeSpan.FromMilliseconds(ms)
            : null;
    }

    private async Task<VideoHandle> PostVideoAsync(string path, Func<HttpContent>? body, string? idempotencyKey, CancellationToken ct)
    {
        if (idempotencyKey is not null && !IsIdempotencyKey(idempotencyKey))
        {
            const string message = "An idempotency key must be 1 to 255 printable ASCII characters without leading or trailing spaces.";
            throw new ArgumentException(message, nameof(idempotencyKey));
        }

        var key = idempotencyKey ?? Guid.NewGuid().ToString("N");       // one key for all tries, so that a retry does not render again
        try
        {
            var video = await Transport.SendAsync(CreateRequest, idempotent: true, ApiJson.Default.Video, ct).ConfigureAwait(false);
            return new(this, video.Id) { Created = video };
        }
        catch (FilmgateException e)
        {
            e.IdempotencyKey = key;
            throw;
        }

        HttpRequestMessage CreateRequest()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body?.Invoke() };
            request.Headers.Add("Idempotency-Key", key);
            return request;
        }
    }

    private static bool IsIdempotencyKey(string key) =>
        key.Length is > 0 and <= 255 && key.Trim() == key && key.All(c => c is >= ' ' and <= '~');

    private static string PathOf(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return $"v1/videos/{Uri.EscapeDataString(id)}";
    }
}
