using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>Answers that say yes and then lack what a yes must have.</summary>
internal static class UnexpectedResponse
{
    /// <summary>The paid call. Also an error within a 2xx proves nothing, unless the format's own codes say that it is a refusal.</summary>
    public static Outcome MissingTaskId(UpstreamResponse reply) => UpstreamErrors.IsError(reply.Body)
        ? UpstreamErrors.ToSubmitOutcome(reply, FailureKind.UpstreamFault)
        : new Outcome.Ambiguous(new(FailureKind.Ambiguous, "The provider answered that it took the request, but its answer has no task id."));

    public static Outcome NotJson(UpstreamResponse reply) =>
        new Outcome.Unavailable(new(FailureKind.UpstreamFault, "The provider's answer to a poll is not JSON."), reply.RetryAfter);

    public static Outcome MissingUrl() =>
        new Outcome.Unavailable(new(FailureKind.BadAsset, "The provider said that the video is done, but gave no address of it."));
}
