using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Veo;

/// <summary>
/// Google's errors: a word in <c>status</c> over HTTP, a gRPC number in an operation, and reasons as text for a filtered video.
/// </summary>
internal static class GoogleErrors
{
    private const int InvalidArgument = 3;

    /// <summary>Null if the HTTP status says enough.</summary>
    public static FailureKind? Read(UpstreamResponse response) => (response.Status, response.Body["error"]["status"].Text) switch
    {
        (429, "RESOURCE_EXHAUSTED") => FailureKind.RateLimited,         // "exceeded your current quota" can mean the quota per minute
        (400, "INVALID_ARGUMENT") when IsWrongKey(response.Body["error"]) => FailureKind.Authentication,
        _ => null,
    };

    public static FilmgateError RenderError(JsonView error)
    {
        var (code, reason) = (error["code"].Text, error["message"].Text ?? error.Text);
        var isMistake = error["code"].Number is InvalidArgument && !ErrorPhrases.IsPolicyFailure(code, reason);
        return UpstreamErrors.RenderError("failed", code, reason, isMistake ? FailureKind.InvalidRequest : null);
    }

    /// <summary>Null if nothing was filtered.</summary>
    public static FilmgateError? FilterError(JsonView result)
    {
        var reason = result["raiMediaFilteredReasons"][0].Text;
        if (reason is null && result["raiMediaFilteredCount"].Number is not > 0) return null;
        return new(FailureKind.ContentRejected, reason is null
            ? "The provider's safety filter blocked the video."
            : $"The provider's safety filter blocked the video: {UpstreamErrors.Shorten(reason)}");
    }

    private static bool IsWrongKey(JsonView error) =>
        error["details"][0]["reason"].Text is "API_KEY_INVALID"
        || (error["message"].Text is { } message && message.StartsWith("API key not valid", StringComparison.OrdinalIgnoreCase));
}
