using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>Outcomes of a success response that lacks what it must contain.</summary>
internal static class UnexpectedResponse
{
    /// <summary>
    /// The paid call. A task that has already failed, and says why, has ended. Any other error within a 2xx does not prove a refusal,
    /// unless the format's own codes say so.
    /// </summary>
    /// <param name="status">The status word of the task in the response.</param>
    /// <param name="failure">What that task says about its failure.</param>
    public static Outcome MissingTaskId(UpstreamResponse response, string? status, TaskFailure failure)
    {
        if (!failure.IsSilent && StatusParser.Read(status, failure.IsError) is RenderStatus.Failed)
            return Ended(failure.ToError(status!));
        return UpstreamErrors.IsError(response.Body)
            ? UpstreamErrors.ToSubmitOutcome(response, FailureKind.UpstreamFault)
            : new Outcome.Ambiguous(new(FailureKind.Ambiguous, "The provider accepted the request, but its response has no task id."));
    }

    /// <summary>
    /// A task that had ended when the provider answered the paid call. Unless the provider says otherwise, it may have cost something.
    /// </summary>
    public static Outcome Ended(FilmgateError error) => new Outcome.Rejected(error with { Billed = error.Billed ?? "unknown" });

    public static Outcome NotJson(UpstreamResponse response) =>
        new Outcome.Unavailable(new(FailureKind.UpstreamFault, "The provider's response to a poll is not JSON."), response.RetryAfter);

    public static Outcome MissingUrl() =>
        new Outcome.Unavailable(new(
            FailureKind.NothingDelivered, "The provider reported the video as completed, but its response has no video URL."));
}
