using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>Reads error responses: the HTTP status, the code and the message, in any envelope.</summary>
internal static class UpstreamErrors
{
    /// <summary>The outcome of the paid call. Only an explicit refusal is certain: a server error may follow an accepted request.</summary>
    /// <param name="known">The kind, if the format's own codes say it. Null: <see cref="Classify"/> decides.</param>
    public static Outcome ToSubmitOutcome(UpstreamResponse response, FailureKind? known = null)
    {
        if (response.Failure is { } failure) return failure;
        var error = Describe(response, known ?? Classify(response));
        if (ServerErrors.SaysAccepted(response) || ServerErrors.IsOfForwarder(response))
            return new Outcome.Ambiguous(error with { Kind = FailureKind.Ambiguous });
        return error.Kind switch
        {
            FailureKind.RateLimited or FailureKind.Overloaded => new Outcome.Unavailable(error, RetryAfter(response)),
            FailureKind.UpstreamFault => ServerErrors.ToSubmitOutcome(response, error, RetryAfter(response)),
            FailureKind.NotFound => new Outcome.Rejected(error with
            {
                Kind = IsProviderCode(error.ProviderCode, response) ? FailureKind.InvalidRequest : FailureKind.Misconfigured,
            }),
            _ => new Outcome.Rejected(error),
        };
    }

    /// <summary>The outcome of a poll, which is free. An error response says nothing final about the task.</summary>
    /// <param name="known">The kind, if the format's own codes say it. Null: <see cref="Classify"/> decides.</param>
    public static Outcome ToPollOutcome(UpstreamResponse response, FailureKind? known = null)
    {
        if (response.Failure is Outcome.Rejected { Error: var wrongUrl })
            return new Outcome.Unavailable(wrongUrl with { NotTaken = false });     // the poll was not accepted; the task was
        if (response.Failure is { } failure) return failure;
        var error = Describe(response, known ?? Classify(response));
        return new Outcome.Unavailable(
            error.Rule.RetryPoll ? error : error with { Kind = FailureKind.UpstreamFault }, RetryAfter(response));
    }

    /// <summary>Whether a 2xx response contains an error, as gateways pass on those of the service behind them.</summary>
    public static bool IsError(JsonView body)
    {
        if (IsTaskNotFound(body["status"].Text)) return true;
        return !body["status"].Exists && (body["error"].Exists || (body["code"].Text is { } code && !IsSuccessCode(code)));
    }

    /// <summary>
    /// The kind of an error response. Words decide before numbers: providers send policy refusals as 400 and empty accounts as 429.
    /// </summary>
    public static FailureKind Classify(UpstreamResponse response)
    {
        var (code, message) = (Code(response.Body), Message(response.Body));
        // CometAPI returns some client errors as 500.
        var status = response.Status is 500 && IsInvalidRequestCode(code) ? 400 : response.Status;
        if (IsTaskNotFound(code) || IsTaskNotFound(message) || IsTaskNotFound(response.Body["status"].Text)) return FailureKind.NotFound;
        if (ErrorPhrases.IsPolicyCode(code)) return FailureKind.ContentRejected;
        if (status is >= 400 and < 500)
        {
            if (ErrorPhrases.IsEmptyAccount(code, message)) return FailureKind.Balance;
            if (status is 400 or 403 or 422 && ErrorPhrases.IsPolicyRefusal(code, message)) return FailureKind.ContentRejected;
        }

        return status switch
        {
            401 or 403 => FailureKind.Authentication,
            402 => FailureKind.Balance,
            404 or 410 => FailureKind.NotFound,
            408 or 499 => FailureKind.UpstreamFault,                    // a proxy timed out: the task may have been accepted
            409 when IsDuplicate(message) => FailureKind.UpstreamFault, // the task exists: an earlier try was accepted after all
            425 => FailureKind.Overloaded,
            429 => FailureKind.RateLimited,
            503 => FailureKind.Overloaded,
            521 or 523 or 525 or 526 => FailureKind.Overloaded,         // Cloudflare never reached the provider; 520, 522 and 524 say less
            >= 400 and < 500 => FailureKind.InvalidRequest,
            _ => FailureKind.UpstreamFault,
        };
    }

    /// <summary>
    /// The error of a task that the provider reports as failed. If a provider gives no reason, it is usually the content filter.
    /// </summary>
    /// <param name="word">The provider's status word. A task that was canceled or has expired was not filtered.</param>
    /// <param name="known">The kind, if the format's own codes say it. Null: the code and the reason decide.</param>
    public static FilmgateError RenderError(string word, string? code, string? reason, FailureKind? known = null)
    {
        var status = StatusParser.FailureStatusOf(word);
        var hasNoReason = code is null && reason is null && known is null;
        if (reason is not null) code ??= ErrorText.CodeIn(reason);
        if (status is FailureStatus.Filtered || (status is FailureStatus.Failed && hasNoReason))
            return new(FailureKind.ContentRejected, reason is not null
                ? $"The provider reported the render as {word.ToLowerInvariant()}: {ErrorText.Readable(reason)}"
                : "The provider reported the render as failed without a reason, which usually means its content filter blocked it.", code);
        var kind = known ?? KindOfRender(status, code, reason);
        var end = status is FailureStatus.Failed ? "failed" : word.ToLowerInvariant().Replace('_', ' ');
        var why = (reason ?? code) is { } words ? $": {ErrorText.Readable(words)}" : ".";
        return new(kind, $"The provider reported the render as {end}{why}", code);
    }

    private static FailureKind KindOfRender(FailureStatus status, string? code, string? reason) =>
        ErrorPhrases.IsPolicyFailure(code, reason) ? FailureKind.ContentRejected
        : status is FailureStatus.Cancelled ? FailureKind.RenderCancelled
        : ErrorPhrases.IsInvalidRequestCode(code) ? FailureKind.InvalidRequest
        : FailureKind.RenderFailed;

    /// <summary>The message, searched in the same order as by clients of these APIs.</summary>
    public static string? Message(JsonView body) =>
        body["error"]["message"].Text
        ?? body["error"].Text
        ?? body.FirstText("message", "fail_reason", "failure", "msg")
        ?? body["data"]["fail_reason"].Text
        ?? body["detail"].Text
        ?? body["detail"][0]["msg"].Text
        ?? body["title"].Text
        ?? body["base_resp"]["status_msg"].Text;

    public static string? Code(JsonView body) =>
        CodeOrWord(body["error"], "status")
        ?? CodeOrWord(body, "reason")
        ?? body["err_code"].Text
        ?? body["detail"][0]["type"].Text
        ?? body["base_resp"]["status_code"].Text;

    /// <summary>
    /// If the code only repeats the HTTP status, a word next to it says more: Google's <c>status</c>, Vidu's <c>reason</c>.
    /// </summary>
    private static string? CodeOrWord(JsonView body, string field)
    {
        var repeatsStatus = body["code"].Number is >= 400 and < 600;
        return repeatsStatus && body[field].Text is { } word && !word.Contains(' ') ? word : body["code"].Text;
    }

    private static TimeSpan? RetryAfter(UpstreamResponse response) => response.RetryAfter ?? RetryAdvice.Read(response.Body);

    private static FilmgateError Describe(UpstreamResponse response, FailureKind kind)
    {
        var reason = Message(response.Body) is { } message ? $": {ErrorText.Readable(message)}" : " without a message.";
        return new(kind, $"The provider returned HTTP {response.Status}{reason}", Code(response.Body));
    }

    private static bool IsSuccessCode(string code) => code is "0" or "200" || code.Equals("success", StringComparison.OrdinalIgnoreCase);

    private static bool IsTaskNotFound(string? text) => Contains(text, "task_not_exist") || Contains(text, "task_not_found");

    private static bool IsInvalidRequestCode(string? code) =>
        code is not null && (code is "invalid_request" || code.StartsWith("InvalidParameter", StringComparison.OrdinalIgnoreCase));

    private static bool IsDuplicate(string? message) => Contains(message, "already exist") || Contains(message, "duplicate");

    /// <summary>
    /// A code of the provider's own shows that the URL was right, and that something else named in the request is missing.
    /// </summary>
    private static bool IsProviderCode(string? code, UpstreamResponse response) => code is not null && code != response.Status.ToString();

    private static bool Contains(string? text, string words) =>
        text is not null && text.Contains(words, StringComparison.OrdinalIgnoreCase);
}
