using System.Globalization;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Interactions;

/// <summary>
/// Errors of the Interactions API. Its own have a word as their code; those of Google's front end have a number and a word in
/// <c>status</c>, and come within a list.
/// </summary>
internal static class InteractionErrors
{
    public static UpstreamResponse Unwrap(UpstreamResponse response) =>
        response.Body[0] is { IsObject: true } first ? response with { Body = first } : response;

    /// <summary>Null lets the HTTP status decide. A 4xx has created nothing; after a 5xx, the interaction may exist.</summary>
    public static FailureKind? AtSubmit(UpstreamResponse response) => response.Status switch
    {
        429 => FailureKind.RateLimited,                                 // also of the limits of spending
        400 when IsWrongKey(response.Body) => FailureKind.Authentication,
        400 or 403 when IsSafety(response.Body["error"]) => FailureKind.ContentRejected,
        _ => null,
    };

    /// <summary>An id that Google does not know is a 400, not a 404.</summary>
    public static FailureKind? AtPoll(UpstreamResponse response) => response.Status switch
    {
        429 => FailureKind.RateLimited,
        400 when Says(response.Body["error"], "Invalid interaction name") => FailureKind.NotFound,
        400 when IsWrongKey(response.Body) => FailureKind.Authentication,
        _ => null,
    };

    public static TaskFailure FailureOf(Interaction interaction)
    {
        var (error, finish) = (interaction.Error, interaction.Body["finish_reason"].Text);
        var code = error["code"].Text ?? finish;
        FailureKind? kind = IsSafety(error) || IsSafetyWord(finish) ? FailureKind.ContentRejected
            : interaction.VideoTokens is not > 0 && code is "too_many_requests" or "RESOURCE_EXHAUSTED" ? FailureKind.RateLimited
            : null;
        return new(code, error["message"].Text ?? error.Text, kind);
    }

    /// <summary>The end of an interaction that cannot go on: it waits for a tool, it was cut off, or a budget is used up.</summary>
    public static FilmgateError OfEnded(Interaction interaction)
    {
        var word = interaction.Status!.ToLowerInvariant();
        var kind = word is "budget_exceeded" && interaction.VideoTokens is not > 0 ? FailureKind.Balance : FailureKind.RenderFailed;
        var what = word switch
        {
            "requires_action" => "The interaction waits for the result of a tool, which a video request cannot give (requires_action)",
            "incomplete" => "The provider ended the interaction before the video was complete (incomplete)",
            _ => "A budget of the provider's account is used up (budget_exceeded)",
        };
        return new(kind, interaction.Error["message"].Text is { } text ? $"{what}: {ErrorText.Readable(text)}" : $"{what}.", word);
    }

    public static FilmgateError OfFile(JsonView file)
    {
        var reason = file["error"]["message"].Text is { } text ? $": {ErrorText.Readable(text)}" : ".";
        return new(FailureKind.RenderFailed, $"The provider could not process the file of the video{reason}");
    }

    /// <summary>Without video tokens it is a refusal: the model answers with words, or with nothing.</summary>
    public static Outcome WithoutVideo(Interaction interaction)
    {
        if (interaction.VideoTokens is > 0)
            return new Outcome.Unavailable(new(
                FailureKind.NothingDelivered, "The provider reported the video as completed, but its response has no URI of a video."));
        var words = interaction.Words is { } text ? $": {ErrorText.Readable(text)}" : ".";
        return new Outcome.Rejected(new(FailureKind.ContentRejected, $"The provider completed the request without a video{words}"));
    }

    /// <summary>Video tokens are billed, with or without a video.</summary>
    public static Outcome WithCharge(Outcome outcome, long videoTokens) => outcome switch
    {
        Outcome.Rejected o => new Outcome.Rejected(WithCharge(o.Error, videoTokens)),
        Outcome.Unavailable o => o with { Error = WithCharge(o.Error, videoTokens) },
        _ => outcome,
    };

    private static FilmgateError WithCharge(FilmgateError error, long videoTokens) => error with
    {
        Billed = "yes",
        Message = string.Create(
            CultureInfo.InvariantCulture,
            $"{error.Message.TrimEnd('.')}. It used {videoTokens} video tokens, which the provider charges for."),
    };

    /// <summary>Whole words: <c>API_KEY_SERVICE_BLOCKED</c> is a wrong key, and <c>safety_settings</c> is a parameter.</summary>
    private static bool IsSafety(JsonView error) =>
        IsSafetyWord(error["code"].Text) || IsSafetyWord(error["status"].Text)
        || (Says(error, "blocked") && (Says(error, "safety") || Says(error, "polic")));

    private static bool IsSafetyWord(string? word) =>
        word?.ToUpperInvariant() is "SAFETY" or "IMAGE_SAFETY" or "PROHIBITED_CONTENT" or "BLOCKLIST" or "SPII" or "CONTENT_BLOCKED";

    private static bool IsWrongKey(JsonView body) =>
        body["error"]["details"][0]["reason"].Text is "API_KEY_INVALID" || Says(body["error"], "API key not valid");

    private static bool Says(JsonView error, string words) =>
        error["message"].Text is { } message && message.Contains(words, StringComparison.OrdinalIgnoreCase);
}
