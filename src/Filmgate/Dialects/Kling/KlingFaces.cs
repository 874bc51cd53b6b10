using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Catalogue;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Kling;

/// <summary>
/// <c>identify-face</c>: the one action that makes no video, and so leaves nothing to keep. The provider is asked while the client waits; the session that it
/// answers with is what a lip-sync starts from.
/// </summary>
internal sealed class KlingFaces(ProviderSet providers, ModelCatalogue catalogue, UpstreamHttp http, TimeProvider clock) : IDisposable
{
    private const int AtOnce = 8;
    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <param name="clip">An earlier video of ours; null: the one at <paramref name="url"/>.</param>
    public async Task<(JsonNode? Data, ApiError? Error)> FindAsync(VideoTask? clip, string? url, CancellationToken ct)
    {
        var model = catalogue.Find(KlingAction.LipSync.Model!)!;
        if (providers.RouteTo(model, "kling") is not { } route) return (null, ApiError.NoProvider(model.Id));
        var credential = route.Provider.Credentials[0];
        if (clip?.Attempt is { } made && (made.Provider != route.Provider.Name || made.Credential != credential.Id))
            return (null, ApiError.Wrong([new("video_id", $"The video {clip.Id} was made with another account than the one that makes lip-syncs now; send it as video_url.")]));
        if (!_places.Wait(0, ct)) return (null, new(429, "rate_limit_error", "rate_limited", $"More than {AtOnce} faces are being identified; send the request again.", RetryAfterSeconds: 1));
        try
        {
            return await AskAsync(new(route.Provider, route.Dialect, credential, http, clock), clip?.Attempt?.Operation, url, ct);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private static async Task<(JsonNode?, ApiError?)> AskAsync(Upstream upstream, string? operation, string? url, CancellationToken ct)
    {
        var body = new JsonObject { ["video_url"] = url };
        if (operation is not null)
        {
            var (clip, otherwise) = await KlingTask.FindClipAsync(operation, upstream, ct);
            if (otherwise is not null) return (null, Refused(otherwise is Outcome.Rejected no ? no.Error : ((Outcome.Unavailable)otherwise).Error));
            body = new() { ["video_id"] = clip };
        }

        var reply = await upstream.AskAsync(new(HttpMethod.Post, new Uri(upstream.Base, "videos/identify-face")) { Content = JsonContent.Create(body) }, ct);
        if (reply.IsSuccess && !Refusals.IsRefusal(reply.Body) && reply.Body["data"]["session_id"].Text is not null) return (JsonNode.Parse(reply.Body["data"].ToString()), null);
        if (reply.Failure is Outcome.Unavailable gone) return (null, Refused(gone.Error));
        if (reply.Failure is Outcome.Rejected wrong) return (null, Refused(wrong.Error));
        var kind = KlingCodes.Read(reply.Body) ?? (reply.IsSuccess ? FailureKind.UpstreamFault : Refusals.Classify(reply));
        var said = Refusals.Message(reply.Body) is { } why ? $": {Refusals.Trim(why)}" : " without a reason.";
        return (null, Refused(new(kind, $"The provider answered {reply.Status}{said}")));
    }

    private static ApiError Refused(FilmgateError error) => error.Kind switch
    {
        FailureKind.InvalidRequest => new(400, "invalid_request_error", error.Rule.Code, error.Message),
        FailureKind.ContentRejected => new(400, "invalid_request_error", error.Rule.Code, error.Message),
        FailureKind.RateLimited or FailureKind.Overloaded => new(503, "server_error", error.Rule.Code, error.Message, RetryAfterSeconds: 5),
        _ => new(502, "server_error", error.Rule.Code, error.Message),
    };
}
