using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>Reads an error answer: the HTTP status, the code and the prose, whatever the envelope.</summary>
internal static class UpstreamErrors
{
    private const int LongestMessage = 400;

    /// <summary>After the paid call. Only an explicit refusal is certain; a server fault may have come after the task was taken.</summary>
    public static Outcome ToSubmitOutcome(UpstreamResponse reply, FailureKind? known = null)
    {
        if (reply.Failure is { } failure) return failure;
        var error = Describe(reply, known ?? Classify(reply));
        return error.Kind switch
        {
            FailureKind.RateLimited or FailureKind.Overloaded => new Outcome.Unavailable(error, reply.RetryAfter),
            FailureKind.UpstreamFault => new Outcome.Ambiguous(error with { Kind = FailureKind.Ambiguous }),
            FailureKind.NotFound => new Outcome.Rejected(error with { Kind = IsOfTheProvider(error.ProviderCode, reply) ? FailureKind.InvalidRequest : FailureKind.Misconfigured }),
            _ => new Outcome.Rejected(error),
        };
    }

    /// <summary>After a poll, which costs nothing: only what the provider says about the task itself is final.</summary>
    public static Outcome ToPollOutcome(UpstreamResponse reply, FailureKind? known = null)
    {
        if (reply.Failure is Outcome.Rejected wrongAddress) return new Outcome.Unavailable(wrongAddress.Error with { NotTaken = false });   // the poll was not; the task was
        if (reply.Failure is { } failure) return failure;
        var error = Describe(reply, known ?? Classify(reply));
        return error.Rule.RetryPoll ? new Outcome.Unavailable(error, reply.RetryAfter) : new Outcome.Unavailable(error with { Kind = FailureKind.UpstreamFault }, reply.RetryAfter);
    }

    /// <summary>An error that came with a 2xx, as gateways pass on those of the service behind them.</summary>
    public static bool IsError(JsonView body) =>
        IsMissing(body["status"].Text) || (!body["status"].Exists && (body["error"].Exists || (body["code"].Text is { } code && !IsYes(code))));

    /// <summary>What kind of refusal it is. Words before numbers: providers send policy refusals as 400 and empty accounts as 429.</summary>
    public static FailureKind Classify(UpstreamResponse reply)
    {
        var code = Code(reply.Body);
        var prose = Message(reply.Body);
        var status = SaysInvalid(code) && reply.Status is 500 ? 400 : reply.Status;    // CometAPI's mistakes of the caller that surface as a 500
        if (IsMissing(code) || IsMissing(prose) || IsMissing(reply.Body["status"].Text)) return FailureKind.NotFound;
        if (ErrorPhrases.IsPolicyCode(code)) return FailureKind.ContentRejected;
        if (status is >= 400 and < 500)
        {
            if (ErrorPhrases.IsEmptyAccount(code, prose)) return FailureKind.Balance;
            if (status is 400 or 403 or 422 && ErrorPhrases.IsPolicyRefusal(code, prose)) return FailureKind.ContentRejected;
        }

        return status switch
        {
            401 or 403 => FailureKind.Authentication,
            402 => FailureKind.Balance,
            404 or 410 => FailureKind.NotFound,
            408 or 499 => FailureKind.UpstreamFault,                    // a proxy gave up waiting: what is behind it may have taken the task
            409 when IsTwice(prose) => FailureKind.UpstreamFault,       // the task is there already: an earlier try was taken after all
            425 => FailureKind.Overloaded,
            429 => FailureKind.RateLimited,
            503 => FailureKind.Overloaded,
            521 or 523 or 525 or 526 => FailureKind.Overloaded,         // Cloudflare never got through; 520, 522 and 524 say less
            >= 400 and < 500 => FailureKind.InvalidRequest,
            _ => FailureKind.UpstreamFault,
        };
    }

    /// <summary>How a task ended that the provider reports as failed. No reason at all is, at these providers, usually the content filter.</summary>
    /// <param name="word">The provider's status: a render that was cancelled or expired is not one that was filtered.</param>
    /// <param name="known">The kind, where the format's own codes tell.</param>
    public static FilmgateError RenderError(string word, string? code, string? reason, FailureKind? known = null)
    {
        var end = StatusParser.FailureStatusOf(word);
        if (end is FailureStatus.Filtered || (end is FailureStatus.Failed && code is null && reason is null && known is null))
            return new(FailureKind.ContentRejected, reason is not null
                ? $"The provider reported the render as {word.ToLowerInvariant()}: {Shorten(reason)}"
                : "The provider reported the render as failed and gave no reason, which is usually its content filter.", code);
        var kind = known ?? (ErrorPhrases.IsPolicyFailure(code, reason) ? FailureKind.ContentRejected : FailureKind.RenderFailed);
        var how = end is FailureStatus.Stopped ? word.ToLowerInvariant() : "failed";
        return new(kind, $"The provider reported the render as {how}{((reason ?? code) is { } why ? $": {Shorten(why)}" : ".")}", code);
    }

    /// <summary>The order in which clients of these APIs look for the prose.</summary>
    public static string? Message(JsonView body) =>
        body["error"]["message"].Text ?? body["error"].Text ?? body.FirstText("message", "fail_reason", "failure", "msg") ?? body["data"]["fail_reason"].Text
        ?? body["detail"].Text ?? body["detail"][0]["msg"].Text ?? body["title"].Text ?? body["base_resp"]["status_msg"].Text;

    public static string? Code(JsonView body) => CodeBeside(body["error"], "status") ?? CodeBeside(body, "reason") ?? body["err_code"].Text ?? body["detail"][0]["type"].Text ?? body["base_resp"]["status_code"].Text;

    /// <summary>Where the code only repeats the HTTP status, a word beside it says more: Google's <c>status</c>, Vidu's <c>reason</c>.</summary>
    private static string? CodeBeside(JsonView body, string word)
    {
        var code = body["code"].Text;
        return body["code"].Number is >= 400 and < 600 && body[word].Text is { } said && !said.Contains(' ') ? said : code;
    }

    public static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= LongestMessage ? line : string.Concat(line.AsSpan(0, LongestMessage), "…");
    }

    private static FilmgateError Describe(UpstreamResponse reply, FailureKind kind)
    {
        var said = Message(reply.Body) is { } message ? $": {Shorten(message)}" : " without a reason.";
        return new(kind, $"The provider answered {reply.Status}{said}", Code(reply.Body));
    }

    private static bool IsYes(string code) => code is "0" or "200" || code.Equals("success", StringComparison.OrdinalIgnoreCase);

    private static bool IsMissing(string? said) =>
        said is not null && (said.Contains("task_not_exist", StringComparison.OrdinalIgnoreCase) || said.Contains("task_not_found", StringComparison.OrdinalIgnoreCase));

    private static bool SaysInvalid(string? code) =>
        code is not null && (code is "invalid_request" || code.StartsWith("InvalidParameter", StringComparison.OrdinalIgnoreCase));

    private static bool IsTwice(string? prose) =>
        prose is not null && (prose.Contains("already exist", StringComparison.OrdinalIgnoreCase) || prose.Contains("duplicate", StringComparison.OrdinalIgnoreCase));

    /// <summary>A code of its own shows that the path was right, and that something which the request names is missing.</summary>
    private static bool IsOfTheProvider(string? code, UpstreamResponse reply) => code is not null && code != reply.Status.ToString();
}
