using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.MiniMax;

/// <summary>MiniMax returns errors as HTTP 200 with a code in <c>base_resp</c>; 0 is success.</summary>
internal static class MiniMaxErrorCodes
{
    /// <summary>Null if there is no code, or if it is not documented.</summary>
    public static FailureKind? Read(JsonView body) => KindOf(CodeOf(body));

    /// <summary>The code of a failed task. Only what is about the request itself; an account or a limit cannot fail a task.</summary>
    public static FailureKind? OfRender(string? code) =>
        KindOf(code) is FailureKind.ContentRejected or FailureKind.InvalidRequest ? KindOf(code) : null;

    private static FailureKind? KindOf(string? code) => code switch
    {
        "1002" => FailureKind.RateLimited,
        "1004" or "2049" => FailureKind.Authentication,
        "1008" => FailureKind.Balance,
        "1026" or "1027" => FailureKind.ContentRejected,
        "2013" => FailureKind.InvalidRequest,
        _ => null,
    };

    /// <summary>Null for success.</summary>
    public static string? CodeOf(JsonView body) => body["base_resp"]["status_code"].Text is { } code and not "0" ? code : null;

    public static string? MessageOf(JsonView body) => CodeOf(body) is null ? null : body["base_resp"]["status_msg"].Text;

    /// <summary>An id has priority over a code. An undocumented code does not prove that MiniMax refused the request.</summary>
    /// <param name="status">The status word of the task in the response.</param>
    /// <param name="failure">What that task says about its failure.</param>
    public static Outcome ReadSubmit(UpstreamResponse response, string? status, TaskFailure failure)
    {
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response, Read(response.Body));
        if (response.Body["task_id"].Text is { } id) return new Outcome.Accepted(id);
        return CodeOf(response.Body) is null || status is not null
            ? UnexpectedResponse.MissingTaskId(response, status, failure)
            : UpstreamErrors.ToSubmitOutcome(response, Read(response.Body) ?? FailureKind.UpstreamFault);
    }
}
