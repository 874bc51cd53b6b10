using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>Outcomes of a success response that lacks what it must contain.</summary>
internal static class UnexpectedResponse
{
    /// <summary>The paid call. An error within a 2xx does not prove a refusal either, unless the format's own codes say so.</summary>
    public static Outcome MissingTaskId(UpstreamResponse response) => UpstreamErrors.IsError(response.Body)
        ? UpstreamErrors.ToSubmitOutcome(response, FailureKind.UpstreamFault)
        : new Outcome.Ambiguous(new(FailureKind.Ambiguous, "The provider accepted the request, but its response has no task id."));

    public static Outcome NotJson(UpstreamResponse response) =>
        new Outcome.Unavailable(new(FailureKind.UpstreamFault, "The provider's response to a poll is not JSON."), response.RetryAfter);

    public static Outcome MissingUrl() =>
        new Outcome.Unavailable(new(
            FailureKind.BadAsset, "The provider reported the video as completed, but its response has no video URL."));
}
