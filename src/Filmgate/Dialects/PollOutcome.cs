using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>
/// Maps a provider's status word to the outcome of a poll. A dialect supplies only what differs: where the video is, and why it failed.
/// </summary>
internal static class PollOutcome
{
    /// <param name="response">The provider's response to the poll; its <c>Retry-After</c> delays the next one.</param>
    /// <param name="status">The provider's status word, in any case. Null means that the task is still running.</param>
    /// <param name="completed">Called for a word of success. Returns <c>Ready</c>, or what is wrong with the video.</param>
    /// <param name="failure">What the task says about its failure. It counts only with a word of failure.</param>
    /// <param name="progress">0 to 100; null if the provider does not report it.</param>
    public static Outcome Read(
        UpstreamResponse response,
        string? status,
        Func<Outcome> completed,
        TaskFailure failure,
        int? progress = null) =>
        StatusParser.Read(status) is RenderStatus.Completed ? completed() : NotCompleted(response, status, failure, progress);

    /// <summary>The same for a format that needs another call to find the video.</summary>
    public static async Task<Outcome> ReadAsync(
        UpstreamResponse response,
        string? status,
        Func<Task<Outcome>> completed,
        TaskFailure failure,
        int? progress = null) =>
        StatusParser.Read(status) is RenderStatus.Completed ? await completed() : NotCompleted(response, status, failure, progress);

    /// <summary><c>Ready</c> with the video's URL, or <c>Unavailable</c> if the text is not one.</summary>
    /// <param name="usage">What the response says about its cost.</param>
    public static Outcome ReadyAt(string? url, Upstream upstream, Usage? usage = null) =>
        VideoUrlReader.Read(url, upstream) is { } source ? new Outcome.Ready(source, usage) : UnexpectedResponse.MissingUrl();

    private static Outcome NotCompleted(UpstreamResponse response, string? status, TaskFailure failure, int? progress) =>
        StatusParser.Read(status, failure.IsError) switch
        {
            RenderStatus.Failed => new Outcome.Rejected(failure.ToError(status!)),
            RenderStatus.Unknown => new Outcome.Pending(progress, response.RetryAfter, status),
            _ => new Outcome.Pending(progress, response.RetryAfter),
        };
}
