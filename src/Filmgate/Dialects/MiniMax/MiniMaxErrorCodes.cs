using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.MiniMax;

/// <summary>MiniMax answers errors with HTTP 200 and a code in <c>base_resp</c>; 0 is success.</summary>
internal static class MiniMaxErrorCodes
{
    /// <summary>Null when there is no code, or none that is documented.</summary>
    public static FailureKind? Read(JsonView body) => CodeOf(body) switch
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

    /// <summary>An id counts for more than a code. A code that nobody has documented does not say that nothing was taken.</summary>
    public static Outcome ReadSubmit(UpstreamResponse reply)
    {
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply, Read(reply.Body));
        if (reply.Body["task_id"].Text is { } id) return new Outcome.Accepted(id);
        return CodeOf(reply.Body) is null ? UnexpectedResponse.MissingTaskId(reply) : UpstreamErrors.ToSubmitOutcome(reply, Read(reply.Body) ?? FailureKind.UpstreamFault);
    }
}
