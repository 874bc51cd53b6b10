using Filmgate.Json;
using Filmgate.Videos;

namespace Filmgate.Dialects.Fal;

/// <summary>
/// fal's error types. fal never charges for a failure of its own (5xx). For a 422, it may charge the time that the model ran.
/// </summary>
internal static class FalErrorTypes
{
    /// <summary>
    /// The error response of the result route. A list in <c>detail</c> names the fields of the request that were wrong, unless its type is
    /// one of the model's own failures.
    /// </summary>
    public static TaskFailure ReadResult(JsonView body)
    {
        var failure = Describe(UpstreamErrors.Code(body), UpstreamErrors.Message(body));
        var isAboutRequest = failure.Kind is null && body["detail"][0].Exists
            && !ErrorPhrases.IsPolicyFailure(failure.Code, failure.Reason);
        return isAboutRequest ? failure with { Kind = FailureKind.InvalidRequest } : failure;
    }

    public static TaskFailure Describe(string? type, string? reason) => type switch
    {
        "internal_server_error" or "internal_error" or "generation_timeout" or "startup_timeout" or "downstream_service_unavailable"
            or "runner_connection_timeout" or "runner_disconnected" or "runner_server_error" or "request_timeout" =>
            new(type, reason, FailureKind.RenderFailed, Billed: "no"),
        "no_media_generated" or "downstream_service_error" => new(type, reason, FailureKind.RenderFailed),
        "content_policy_violation" => new(type, reason, FailureKind.ContentRejected),
        _ => new(type, reason),
    };
}
