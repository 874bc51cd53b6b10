using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Vidu;

/// <summary>Vidu's words for what went wrong: <c>reason</c> of an error answer, <c>err_code</c> of a task. The list is that of its public clients.</summary>
internal static class ViduErrorCodes
{
    /// <summary>Null lets the HTTP status decide, which alone says whether a submission was taken.</summary>
    public static FailureKind? AtSubmit(UpstreamResponse reply) => reply.Status is >= 400 and < 500 ? Refusal(UpstreamErrors.Code(reply.Body)) : null;

    public static FailureKind? AtPoll(UpstreamResponse reply) => UpstreamErrors.Code(reply.Body) is "TaskNotFound" ? FailureKind.NotFound : null;

    /// <summary>Null where there is no word at all. A new word is a failed render, unless it speaks of a policy.</summary>
    public static FailureKind? OfRender(string? code) => Refusal(code) switch
    {
        _ when code is null => null,
        FailureKind.ContentRejected or FailureKind.InvalidRequest => Refusal(code),
        _ => ErrorPhrases.IsPolicyCode(code) ? FailureKind.ContentRejected : FailureKind.RenderFailed,
    };

    private static FailureKind? Refusal(string? code) => code switch
    {
        "AuditSubmitIllegal" or "TaskPromptPolicyViolation" or "CreationPolicyViolation" => FailureKind.ContentRejected,
        "CreditInsufficient" => FailureKind.Balance,
        "ModelUnavailable" or "PageSizeOutOfRange" => FailureKind.InvalidRequest,
        { } word when word.StartsWith("Field", StringComparison.Ordinal) || word.StartsWith("Image", StringComparison.Ordinal) => FailureKind.InvalidRequest,
        _ => null,
    };
}
