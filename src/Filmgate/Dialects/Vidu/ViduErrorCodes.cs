using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Vidu;

/// <summary>
/// Vidu's error codes: <c>reason</c> of an error response, <c>err_code</c> of a task. The list is from Vidu's public clients.
/// </summary>
internal static class ViduErrorCodes
{
    /// <summary>Null lets the HTTP status decide, which alone says whether the provider accepted a submission.</summary>
    public static FailureKind? AtSubmit(UpstreamResponse response) =>
        response.Status is >= 400 and < 499 && KindOf(UpstreamErrors.Code(response.Body)) is { } kind and not FailureKind.RenderCancelled
            ? kind
            : null;

    public static FailureKind? AtPoll(UpstreamResponse response) =>
        UpstreamErrors.Code(response.Body) is "TaskNotFound" ? FailureKind.NotFound : null;

    /// <summary>Null if there is no code. An unknown code is a failed render, unless it names a policy.</summary>
    public static FailureKind? OfRender(string? code) => KindOf(code) switch
    {
        _ when code is null => null,
        FailureKind.ContentRejected or FailureKind.InvalidRequest or FailureKind.RenderCancelled => KindOf(code),
        _ => ErrorPhrases.IsPolicyCode(code) ? FailureKind.ContentRejected : FailureKind.RenderFailed,
    };

    private static FailureKind? KindOf(string? code) => code switch
    {
        "AuditSubmitIllegal" or "TaskPromptPolicyViolation" or "CreationPolicyViolation" => FailureKind.ContentRejected,
        "CreditInsufficient" => FailureKind.Balance,
        "QuotaExceeded" or "TooManyRequests" or "SystemThrottling" => FailureKind.RateLimited,      // of tasks at once, not of money
        "OperationInProcess" => FailureKind.RateLimited,                // "try again later", although its status is 400
        "UserCancelled" or "Canceled" => FailureKind.RenderCancelled,
        "ModelUnavailable" or "PageSizeOutOfRange" => FailureKind.InvalidRequest,
        { } word when word.StartsWith("Field", StringComparison.Ordinal) => FailureKind.InvalidRequest,
        { } word when word.StartsWith("Image", StringComparison.Ordinal) => FailureKind.InvalidRequest,
        _ => null,
    };
}
