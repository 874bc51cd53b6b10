using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Veo;

/// <summary>
/// Google's errors: a word in <c>status</c> over HTTP, a gRPC number in an operation, and reasons as text for a filtered video.
/// </summary>
internal static class GoogleErrors
{
    private const int Cancelled = 1;
    private const int InvalidArgument = 3;
    private const int MaxReasons = 8;

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
        if (ErrorPhrases.IsPolicyFailure(code, reason)) return new TaskFailure(code, reason).ToError("failed");
        FailureKind? kind = error["code"].Number switch
        {
            InvalidArgument => FailureKind.InvalidRequest,
            Cancelled => FailureKind.RenderCancelled,
            _ => null,
        };
        return new TaskFailure(code, reason, kind).ToError("failed");
    }

    /// <summary>
    /// Null if nothing was filtered. Gemini has the members in <c>response.generateVideoResponse</c>; Vertex has them in <c>response</c>.
    /// </summary>
    public static FilmgateError? FilterError(JsonView response) =>
        FilterErrorIn(response["generateVideoResponse"]) ?? FilterErrorIn(response);

    private static FilmgateError? FilterErrorIn(JsonView result)
    {
        var list = result["raiMediaFilteredReasons"];
        var reasons = Enumerable.Range(0, MaxReasons).Select(i => list[i].Text).OfType<string>().Distinct().ToList();
        if (reasons.Count == 0 && result["raiMediaFilteredCount"].Number is not > 0) return null;
        return new(FailureKind.ContentRejected, reasons.Count == 0
            ? "The provider's safety filter blocked the video."
            : $"The provider's safety filter blocked the video: {ErrorText.Readable(string.Join(' ', reasons))}");
    }

    private static bool IsWrongKey(JsonView error) =>
        error["details"][0]["reason"].Text is "API_KEY_INVALID"
        || (error["message"].Text is { } message && message.StartsWith("API key not valid", StringComparison.OrdinalIgnoreCase));
}
