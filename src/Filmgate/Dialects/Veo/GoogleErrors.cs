using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Veo;

/// <summary>Google's errors: a word in <c>status</c> over HTTP, a gRPC number in an operation, and reasons in prose where the filter kept a video back.</summary>
internal static class GoogleErrors
{
    private const int InvalidArgument = 3;

    /// <summary>Null where the HTTP status says as much.</summary>
    public static FailureKind? Read(UpstreamResponse reply) => (reply.Status, reply.Body["error"]["status"].Text) switch
    {
        (429, "RESOURCE_EXHAUSTED") => FailureKind.RateLimited,         // "you exceeded your current quota" is said of the quota of a minute, too
        (400, "INVALID_ARGUMENT") when SaysWrongKey(reply.Body["error"]) => FailureKind.Authentication,
        _ => null,
    };

    public static FilmgateError RenderError(JsonView error)
    {
        var (code, reason) = (error["code"].Text, error["message"].Text ?? error.Text);
        var known = !ErrorPhrases.IsPolicyFailure(code, reason) && error["code"].Number is InvalidArgument ? FailureKind.InvalidRequest : (FailureKind?)null;
        return UpstreamErrors.RenderError("failed", code, reason, known);
    }

    /// <summary>Null when the filter did nothing.</summary>
    public static FilmgateError? FilterError(JsonView result)
    {
        var reason = result["raiMediaFilteredReasons"][0].Text;
        if (reason is null && result["raiMediaFilteredCount"].Number is not > 0) return null;
        return new(FailureKind.ContentRejected, reason is null ? "The provider's safety filter kept the video back." : $"The provider's safety filter kept the video back: {UpstreamErrors.Shorten(reason)}");
    }

    private static bool SaysWrongKey(JsonView error) =>
        error["details"][0]["reason"].Text is "API_KEY_INVALID" || error["message"].Text is { } message && message.StartsWith("API key not valid", StringComparison.OrdinalIgnoreCase);
}
