using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>Reads an error answer: the HTTP status, the code and the prose, whatever the envelope.</summary>
internal static class Refusals
{
    private const int LongestMessage = 400;

    /// <summary>After the paid call. Only an explicit refusal is certain; a server fault may have come after the task was taken.</summary>
    public static Outcome AtSubmit(UpstreamReply reply, FailureKind? known = null)
    {
        if (reply.Failure is { } failure) return failure;
        var error = Describe(reply, known ?? Classify(reply));
        return error.Kind switch
        {
            FailureKind.RateLimited or FailureKind.Overloaded => new Outcome.Unavailable(error, reply.RetryAfter),
            FailureKind.UpstreamFault => new Outcome.Ambiguous(error with { Kind = FailureKind.Ambiguous }),
            FailureKind.NotFound => new Outcome.Rejected(error with { Kind = FailureKind.Misconfigured }),
            _ => new Outcome.Rejected(error),
        };
    }

    /// <summary>After a poll, which costs nothing: only what the provider says about the task itself is final.</summary>
    public static Outcome AtPoll(UpstreamReply reply, FailureKind? known = null)
    {
        if (reply.Failure is Outcome.Rejected wrongAddress) return new Outcome.Unavailable(wrongAddress.Error);
        if (reply.Failure is { } failure) return failure;
        var error = Describe(reply, known ?? Classify(reply));
        return error.Rule.RetryPoll ? new Outcome.Unavailable(error, reply.RetryAfter) : new Outcome.Unavailable(error with { Kind = FailureKind.UpstreamFault }, reply.RetryAfter);
    }

    /// <summary>What kind of refusal it is. Words before numbers: providers send policy refusals as 400 and empty accounts as 429.</summary>
    public static FailureKind Classify(UpstreamReply reply)
    {
        var code = Code(reply.Body) ?? "";
        var text = $"{code} {Message(reply.Body)}";
        if (Says(code, "task_not_exist", "task_not_found") || Says(text, "task_not_exist")) return FailureKind.NotFound;
        if (Says(code, "invalid_request", "InvalidParameter") && reply.Status >= 400) return FailureKind.InvalidRequest;
        if (reply.Status is 402 || Says(text, "insufficient", "quota is not enough", "balance", "in arrears", "quota_exceeded")) return FailureKind.Balance;
        if (reply.Status is >= 400 and < 500 && Says(text, "moderation", "content_policy", "content policy", "safety", "sensitive", "risk control")) return FailureKind.ContentRejected;
        return reply.Status switch
        {
            401 or 403 => FailureKind.Authentication,
            404 => FailureKind.NotFound,
            429 => FailureKind.RateLimited,
            503 => FailureKind.Overloaded,
            >= 400 and < 500 => FailureKind.InvalidRequest,
            _ => FailureKind.UpstreamFault,
        };
    }

    /// <summary>How a task ended that the provider reports as failed. No reason at all is, at these providers, usually the content filter.</summary>
    public static FilmgateError OfRender(string? code, string? reason)
    {
        var text = $"{code} {reason}";
        if (reason is null && code is null)
            return new(FailureKind.ContentRejected, "The provider reported the render as failed and gave no reason, which is usually its content filter.");
        var kind = Says(text, "moderat", "policy", "safety", "sensitive", "risk control", "filtered", "violat") ? FailureKind.ContentRejected : FailureKind.RenderFailed;
        return new(kind, $"The provider reported the render as failed: {Trim(reason ?? code!)}", code);
    }

    /// <summary>The order in which clients of these APIs look for the prose.</summary>
    public static string? Message(JsonView body) =>
        body["error"]["message"].Text ?? body["error"].Text ?? body.FirstText("message", "fail_reason", "failure", "msg") ?? body["data"]["fail_reason"].Text;

    public static string? Code(JsonView body) => body["error"]["code"].Text ?? body.FirstText("code", "err_code");

    public static string Trim(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= LongestMessage ? line : string.Concat(line.AsSpan(0, LongestMessage), "…");
    }

    private static FilmgateError Describe(UpstreamReply reply, FailureKind kind)
    {
        var said = Message(reply.Body) is { } message ? $": {Trim(message)}" : " without a reason.";
        return new(kind, $"The provider answered {reply.Status}{said}", Code(reply.Body));
    }

    private static bool Says(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
