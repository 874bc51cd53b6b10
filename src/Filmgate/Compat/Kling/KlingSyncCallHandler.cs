using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Dialects.Kling;
using Filmgate.Engine;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Compat.Kling;

/// <summary>The calls that make no video, and so leave nothing to keep: the provider is asked while the client waits.</summary>
internal sealed class KlingSyncCallHandler(Router router, ModelCatalogue catalogue, UpstreamHttp http, TimeProvider clock) : IDisposable
{
    private const int AtOnce = 8;
    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <param name="body">In Kling's words, checked.</param>
    /// <param name="clip">The earlier video of ours that <c>video_id</c> names; null: it names none.</param>
    public async Task<(JsonObject? Data, ApiError? Error)> AskAsync(KlingSyncCall question, JsonObject body, VideoTask? clip, CancellationToken ct)
    {
        var model = catalogue.Find(question.Action.Model!)!;
        if (router.RouteTo(model, "kling") is not { } route) return (null, ApiError.NoProvider(model.Id));
        var credential = route.Credential;
        if (clip?.Attempt is { } made && (made.Provider != route.Provider.Name || made.Credential != credential.Id))
            return (null, ApiError.Wrong([new("video_id", $"The video {clip.Id} was made with another account than the one that is asked now; send it as video_url.")]));
        if (!_places.Wait(0, ct)) return (null, new(429, "rate_limit_error", "rate_limited", $"More than {AtOnce} such calls are in the air; send the request again.", RetryAfterSeconds: 1));
        try
        {
            return await AskAsync(new(route.Provider, route.Dialect, credential, http, clock), question, body, clip?.Attempt?.Operation, ct);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    /// <remarks>As a submission, on a connection of its own: nobody says that these calls are free of charge.</remarks>
    private static async Task<(JsonObject?, ApiError?)> AskAsync(Upstream upstream, KlingSyncCall question, JsonObject body, string? operation, CancellationToken ct)
    {
        if (operation is not null)
        {
            var (clip, otherwise) = await KlingTask.FindClipAsync(operation, upstream, ct);
            if (otherwise is not null) return (null, Refused(otherwise is Outcome.Rejected no ? no.Error : ((Outcome.Unavailable)otherwise).Error));
            body["video_id"] = clip;
        }

        var reply = await upstream.SubmitAsync(new(HttpMethod.Post, new Uri(upstream.BaseUrl, $"videos/{question.Path}")) { Content = JsonContent.Create(body) }, ct);
        if (reply.IsSuccess && !UpstreamErrors.IsError(reply.Body) && JsonNode.Parse(reply.Body["data"].ToString() is { Length: > 0 } data ? data : "null") is JsonObject found) return (found, null);
        if (reply.Failure is Outcome.Ambiguous lost) return (null, Refused(lost.Error));
        if (reply.Failure is Outcome.Unavailable gone) return (null, Refused(gone.Error));
        if (reply.Failure is Outcome.Rejected wrong) return (null, Refused(wrong.Error));
        var kind = KlingErrorCodes.Read(reply.Body) ?? (reply.IsSuccess ? FailureKind.UpstreamFault : UpstreamErrors.Classify(reply));
        var said = UpstreamErrors.Message(reply.Body) is { } why ? $": {UpstreamErrors.Shorten(why)}" : " without a reason.";
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
