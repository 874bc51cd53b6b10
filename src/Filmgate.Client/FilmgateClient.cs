using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;

namespace Filmgate.Client;

/// <summary>
/// The gateway's API. Safe for concurrent use. Reads, and creates under their Idempotency-Key, are repeated up to three times
/// when the network fails, even in the middle of an answer, or the gateway answers 408, 429 or 5xx; nothing else is.
/// </summary>
public sealed class FilmgateClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly bool _owned;
    private readonly Transport _transport;

    /// <param name="http">Its base address is the gateway's. It stays the caller's.</param>
    /// <param name="apiKey">As <c>filmgate keys create</c> printed it; null for a gateway without keys on this machine.</param>
    /// <param name="clock">Times the pauses between tries and polls.</param>
    /// <exception cref="ArgumentException">The client has no base address, or the key has characters that no key has.</exception>
    public FilmgateClient(HttpClient http, string? apiKey = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.BaseAddress is null) throw new ArgumentException("The HttpClient needs the gateway's URL as its BaseAddress.", nameof(http));
        if (apiKey is not null && !apiKey.All(c => c is > ' ' and <= '~')) throw new ArgumentException("An API key has no spaces, no line breaks and only ASCII characters. Was it copied with something around it?", nameof(apiKey));
        (_http, _transport) = (http, new(http, apiKey, clock ?? TimeProvider.System));
    }

    /// <param name="gateway">Where it listens, e.g. <c>http://127.0.0.1:7300</c>.</param>
    /// <param name="apiKey">As <c>filmgate keys create</c> printed it; null for a gateway without keys on this machine.</param>
    /// <param name="clock">Times the pauses between tries and polls.</param>
    public FilmgateClient(Uri gateway, string? apiKey = null, TimeProvider? clock = null)
        : this(new HttpClient { BaseAddress = BaseOf(gateway) }, apiKey, clock) => _owned = true;

    internal Transport Transport => _transport;

    /// <summary>Endpoints, messages and secrets of webhooks.</summary>
    public WebhooksClient Webhooks => new(this);

    /// <summary>Images and clips that are uploaded once and used in several requests.</summary>
    public FilesClient Files => new(this);

    /// <summary>Asks for a video. When this returns, the gateway has it on disk and will render it, whoever stays or leaves.</summary>
    /// <param name="video">What it shall be.</param>
    /// <param name="idempotencyKey">1 to 255 printable ASCII characters: the same key with the same request gives the same video. Null: a new one, which covers this call's own repeats.</param>
    /// <param name="ct">Gives up waiting for the answer; the gateway may have taken the request.</param>
    /// <exception cref="FilmgateException">It was refused: <c>invalid_request</c>, <c>model_not_found</c>, <c>idempotency_key_reused</c>, … Nothing was spent.</exception>
    public Task<VideoHandle> CreateVideoAsync(CreateVideo video, string? idempotencyKey = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(video);
        return MakeAsync("v1/videos", () => RequestBodies.Of(video), idempotencyKey, ct);
    }

    /// <summary>A new video from a finished one and a new prompt, with models that can. Length, size and sound are those of the original; its webhook, metadata and options are not taken over.</summary>
    /// <param name="id">The finished video.</param>
    /// <param name="prompt">What the new one shows.</param>
    /// <param name="idempotencyKey">As with <see cref="CreateVideoAsync"/>.</param>
    /// <param name="ct">Gives up waiting for the answer.</param>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, <c>video_not_remixable</c>, …</exception>
    public Task<VideoHandle> RemixVideoAsync(string id, string prompt, string? idempotencyKey = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return RemixVideoAsync(id, new RemixVideo { Prompt = prompt }, idempotencyKey, ct);
    }

    /// <summary>The same, with a webhook, metadata and options of the new video's own.</summary>
    /// <param name="id">The finished video.</param>
    /// <param name="remix">The new one.</param>
    /// <param name="idempotencyKey">As with <see cref="CreateVideoAsync"/>.</param>
    /// <param name="ct">Gives up waiting for the answer.</param>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, <c>video_not_remixable</c>, …</exception>
    public Task<VideoHandle> RemixVideoAsync(string id, RemixVideo remix, string? idempotencyKey = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(remix);
        return MakeAsync($"{PathOf(id)}/remix", () => RequestBodies.Of(remix), idempotencyKey, ct);
    }

    /// <summary>A handle on a video whose id is known, from an earlier run perhaps. Asks nothing.</summary>
    public VideoHandle Video(string id) => new(this, id);

    /// <summary>The video as it is now.</summary>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, …</exception>
    public async Task<Video> GetVideoAsync(string id, CancellationToken ct = default) => (await PollAsync(id, TimeSpan.Zero, ct).ConfigureAwait(false)).Video;

    /// <summary>
    /// What happens to a video, as it happens, from its create on. Ends behind its last event. A connection that breaks is taken up again where it was: no event
    /// is missed or told twice. Only <c>video.progress</c>, which is not kept, may be.
    /// </summary>
    /// <param name="id">The video.</param>
    /// <param name="after">Goes on behind this event (<see cref="TimelineEvent.Id"/>).</param>
    /// <param name="ct">Stops watching; the video goes on.</param>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, <c>too_many_streams</c>, or <c>no_answer</c> for two minutes.</exception>
    public IAsyncEnumerable<TimelineEvent> WatchVideoAsync(string id, string? after = null, CancellationToken ct = default) =>
        new EventSubscription(_transport, $"{PathOf(id)}/events", after, endsWithVideo: true).RunAsync(ct);

    /// <summary>
    /// What happens to all videos of this key, as it happens. Does not end. The first event is <c>stream.open</c>: what a video is read as from then on, and what
    /// is told, leave no gap between them.
    /// </summary>
    /// <param name="after">Goes on behind this event (<see cref="TimelineEvent.Id"/>), after a restart for instance. Null: from now on.</param>
    /// <param name="ct">Stops watching.</param>
    /// <exception cref="FilmgateException"><c>too_many_streams</c>, or <c>no_answer</c> for two minutes.</exception>
    public IAsyncEnumerable<TimelineEvent> WatchAsync(string? after = null, CancellationToken ct = default) =>
        new EventSubscription(_transport, "v1/events", after, endsWithVideo: false).RunAsync(ct);

    /// <summary>A page of this key's videos.</summary>
    /// <param name="limit">0 to 100 of them.</param>
    /// <param name="after">Goes on behind this id: <see cref="VideoList.LastId"/> of the page before.</param>
    /// <param name="newestFirst">The order.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, …</exception>
    public Task<VideoList> ListVideosAsync(int limit = 20, string? after = null, bool newestFirst = true, CancellationToken ct = default)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"v1/videos?limit={limit}&order={(newestFirst ? "desc" : "asc")}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}");
        return ReadAsync(() => new(HttpMethod.Get, query), repeatable: true, ApiJson.Default.VideoList, ct);
    }

    /// <summary>The models that this gateway can use with the providers it has.</summary>
    /// <exception cref="FilmgateException">The key is wrong, …</exception>
    public Task<ModelList> ListModelsAsync(CancellationToken ct = default) =>
        ReadAsync(() => new(HttpMethod.Get, "v1/models"), repeatable: true, ApiJson.Default.ModelList, ct);

    /// <summary>What a video would cost and take. Nothing is spent, and nothing is kept.</summary>
    /// <param name="video">The request; its model is asked about unless <paramref name="models"/> names others.</param>
    /// <param name="models">Up to 20 models to compare.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="FilmgateException">The request cannot be read. What a model would refuse is in its quote.</exception>
    public Task<QuoteList> QuoteAsync(CreateVideo video, IReadOnlyList<string>? models = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(video);
        return ReadAsync(() => new(HttpMethod.Post, "v1/videos/quote") { Content = RequestBodies.Of(video, models) }, repeatable: true, ApiJson.Default.QuoteList, ct);
    }

    /// <summary>Who made a video, when and by what, and whether its file carries a C2PA manifest.</summary>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, …</exception>
    public Task<VideoProvenance> GetProvenanceAsync(string id, CancellationToken ct = default) =>
        ReadAsync(() => new(HttpMethod.Get, $"{PathOf(id)}/provenance"), repeatable: true, ApiJson.Default.VideoProvenance, ct);

    /// <summary>Deletes a finished video and its file.</summary>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, <c>video_not_finished</c>, …</exception>
    public Task<DeletedVideo> DeleteVideoAsync(string id, CancellationToken ct = default) =>
        ReadAsync(() => new(HttpMethod.Delete, PathOf(id)), repeatable: false, ApiJson.Default.DeletedVideo, ct);

    /// <summary>Puts a video on hold: neither a rule nor its owner deletes it or its file.</summary>
    /// <param name="id">Any video of this key.</param>
    /// <param name="reason">Kept with the hold; at most 500 characters.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, …</exception>
    public Task<VideoHold> HoldVideoAsync(string id, string? reason = null, CancellationToken ct = default) => ReadAsync(
        () => new(HttpMethod.Post, $"{PathOf(id)}/hold") { Content = reason is null ? null : RequestBodies.OfReason(reason) },
        repeatable: true,
        ApiJson.Default.VideoHold,
        ct);

    /// <summary>Takes a video off hold.</summary>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, …</exception>
    public Task<VideoHold> ReleaseVideoAsync(string id, CancellationToken ct = default) =>
        ReadAsync(() => new(HttpMethod.Delete, $"{PathOf(id)}/hold"), repeatable: true, ApiJson.Default.VideoHold, ct);

    /// <summary>Asks for a cancel. What a provider has begun may still be billed.</summary>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, <c>video_finished</c>, …</exception>
    public Task<Video> CancelVideoAsync(string id, CancellationToken ct = default) =>
        ReadAsync(() => new(HttpMethod.Post, $"{PathOf(id)}/cancel"), repeatable: false, ApiJson.Default.Video, ct);

    /// <summary>Writes the video's file to a stream, and goes on where it was when the connection drops.</summary>
    /// <param name="id">A completed video.</param>
    /// <param name="destination">Written from where it stands; need not be seekable.</param>
    /// <param name="progress">Bytes written so far.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>What was written; compare the hash with <see cref="VideoFile.Sha256"/>.</returns>
    /// <exception cref="FilmgateException"><c>video_not_ready</c>, <c>video_has_no_file</c>, <c>no_answer</c>, …</exception>
    public Task<DownloadedVideo> DownloadAsync(string id, Stream destination, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return new ResumingDownload(_transport, $"{PathOf(id)}/content", destination, progress).RunAsync(ct);
    }

    /// <summary>Closes the connections, where this client opened them itself.</summary>
    public void Dispose()
    {
        if (_owned) _http.Dispose();
    }

    /// <summary>The video, and when it is worth asking again: at once, where the gateway held the answer back for as long as it was asked to.</summary>
    internal async Task<(Video Video, TimeSpan? Again)> PollAsync(string id, TimeSpan hold, CancellationToken ct)
    {
        using var response = await _transport.SendAsync(Request, repeatable: true, whole: true, ct).ConfigureAwait(false);
        var again = response.Headers.Contains("Preference-Applied") ? TimeSpan.Zero : response.Headers.TryGetValues("openai-poll-after-ms", out var values) && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < 3_600_000
            ? TimeSpan.FromMilliseconds(ms)
            : (TimeSpan?)null;
        return (await BodyAsync(response, ApiJson.Default.Video, ct).ConfigureAwait(false), again);

        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, PathOf(id));
            if (hold >= TimeSpan.FromSeconds(1)) request.Headers.TryAddWithoutValidation("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={(int)hold.TotalSeconds}"));
            return request;
        }
    }

    private async Task<VideoHandle> MakeAsync(string path, Func<HttpContent> body, string? idempotencyKey, CancellationToken ct)
    {
        // An empty one would be none: each repeat of the create would be a render of its own.
        if (idempotencyKey is not null && (idempotencyKey.Length is 0 or > 255 || idempotencyKey.Trim() != idempotencyKey || !idempotencyKey.All(c => c is >= ' ' and <= '~')))
            throw new ArgumentException("An idempotency key has 1 to 255 printable ASCII characters, and no space at its ends.", nameof(idempotencyKey));
        var key = idempotencyKey ?? Guid.NewGuid().ToString("N");       // before the first try: a repeat must carry the same one
        try
        {
            var video = await ReadAsync(
                () =>
                {
                    var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body() };
                    request.Headers.Add("Idempotency-Key", key);
                    return request;
                },
                repeatable: true,
                ApiJson.Default.Video,
                ct).ConfigureAwait(false);
            return new(this, video.Id) { Created = video };
        }
        catch (FilmgateException refused)
        {
            refused.IdempotencyKey = key;
            throw;
        }
    }

    internal async Task<T> ReadAsync<T>(Func<HttpRequestMessage> make, bool repeatable, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var response = await _transport.SendAsync(make, repeatable, whole: true, ct).ConfigureAwait(false);
        return await BodyAsync(response, type, ct).ConfigureAwait(false);
    }

    private static async Task<T> BodyAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, ct).ConfigureAwait(false) ?? throw new System.Text.Json.JsonException("null");
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new FilmgateException(FilmgateException.NoAnswer, $"The answer of {response.RequestMessage?.RequestUri?.Authority} is not Filmgate's.", response.StatusCode, cause: e);
        }
    }

    private static string PathOf(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return $"v1/videos/{Uri.EscapeDataString(id)}";
    }

    /// <summary>The base URL of OpenAI's clients, which ends with <c>/v1</c>, is the same gateway.</summary>
    private static Uri BaseOf(Uri gateway)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        var url = gateway.AbsoluteUri.TrimEnd('/');
        return new((url.EndsWith("/v1", StringComparison.Ordinal) ? url[..^"/v1".Length] : url) + "/");
    }
}
