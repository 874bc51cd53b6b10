using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Dialects.Kling;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Compat.Kling;

/// <summary>Sends calls that make no video to the provider while the client waits. Nothing about them is stored.</summary>
internal sealed class KlingSyncCallClient(Router router, ModelCatalogue catalogue, UpstreamHttp http, TimeProvider clock) : IDisposable
{
    private const int MaxConcurrentCalls = 8;
    private readonly SemaphoreSlim _slots = new(MaxConcurrentCalls);

    /// <param name="body">Checked, in Kling's format.</param>
    /// <param name="source">Our video that <c>video_id</c> names. Null: the body has no <c>video_id</c>.</param>
    public async Task<(JsonObject? Data, ApiError? Error)> SendAsync(
        KlingSyncCall call, JsonObject body, VideoTask? source, KeyAccess access, CancellationToken ct)
    {
        var model = catalogue.Find(call.Action.Model!)!;
        if (!access.AllowsModel(model.Id)) return (null, ApiError.ModelNotAllowed(model.Id, access.Models));
        if (router.RouteTo(model, "kling") is null) return (null, ApiError.NoProvider(model.Id));
        if (router.RouteTo(model, "kling", allowed: access.Providers) is not { } route)
            return (null, ApiError.ProviderNotAllowed(model.Id, access.Providers));
        var credential = route.Credential;
        if (source?.Attempt is { } attempt && (attempt.Provider != route.Provider.Name || attempt.Credential != credential.Id))
        {
            const string advice = "Send its URL as video_url.";
            var message = $"The video {source.Id} was made with a different provider account than this call uses. {advice}";
            return (null, ApiError.InvalidRequest([new("video_id", message)]));
        }

        if (!_slots.Wait(0, ct)) return (null, TooManyCalls());
        try
        {
            var upstream = new Upstream(route.Provider, route.Dialect, credential, http, clock);
            return await SendAsync(upstream, call, body, source?.Attempt?.Operation, ct);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    /// <remarks>Sent like a submission, on its own connection: Kling does not say that these calls are free of charge.</remarks>
    private static async Task<(JsonObject?, ApiError?)> SendAsync(
        Upstream upstream, KlingSyncCall call, JsonObject body, string? operation, CancellationToken ct)
    {
        if (operation is not null)
        {
            var (clip, failure) = await KlingTask.FindClipAsync(operation, upstream, ct);
            if (failure is Outcome.Rejected notFound) return (null, ToApiError(notFound.Error));
            if (failure is not null) return (null, ToApiError(((Outcome.Unavailable)failure).Error));
            body["video_id"] = clip;
        }

        var uri = new Uri(upstream.BaseUrl, $"videos/{call.Path}");
        var reply = await upstream.SubmitAsync(new(HttpMethod.Post, uri) { Content = new JsonRequestBody(body) }, ct);
        if (DataOf(reply) is { } data) return (data, null);
        if (reply.Failure is Outcome.Ambiguous ambiguous) return (null, ToApiError(ambiguous.Error));
        if (reply.Failure is Outcome.Unavailable unavailable) return (null, ToApiError(unavailable.Error));
        if (reply.Failure is Outcome.Rejected rejected) return (null, ToApiError(rejected.Error));
        var kind = KlingErrorCodes.Read(reply.Body) ?? (reply.IsSuccess ? FailureKind.UpstreamFault : UpstreamErrors.Classify(reply));
        var reason = UpstreamErrors.Message(reply.Body) is { } text ? $": {ErrorText.Readable(text)}" : " without a reason.";
        return (null, ToApiError(new(kind, $"The provider returned {reply.Status}{reason}")));
    }

    private static JsonObject? DataOf(UpstreamResponse reply)
    {
        if (!reply.IsSuccess || UpstreamErrors.IsError(reply.Body)) return null;
        return reply.Body["data"].ToString() is { Length: > 0 } data ? JsonNode.Parse(data) as JsonObject : null;
    }

    private static ApiError TooManyCalls() => new(
        429,
        "rate_limit_error",
        "rate_limited",
        $"More than {MaxConcurrentCalls} calls of this kind are in flight. Send the request again.",
        RetryAfterSeconds: 1);

    private static ApiError ToApiError(FilmgateError error) => error.Kind switch
    {
        FailureKind.InvalidRequest or FailureKind.ContentRejected => new(400, "invalid_request_error", error.Rule.Code, error.Message),
        FailureKind.RateLimited or FailureKind.Overloaded => new(503, "server_error", error.Rule.Code, error.Message, RetryAfterSeconds: 5),
        _ => new(502, "server_error", error.Rule.Code, error.Message),
    };
}
