using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.DashScope;

/// <summary>
/// Alibaba's Model Studio: Wan and HappyHorse. A create is asynchronous only when a header says so; an answer has the task in <c>output</c>,
/// errors of a render included; a task that is unknown or a day old is a status, not a 404.
/// </summary>
internal sealed class DashScopeDialect : IDialect
{
    public string Name => "dashscope";

    public TimeSpan PollGap => TimeSpan.FromSeconds(15);

    public bool AspectRatioFollowsFirstFrame => true;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, "services/aigc/video-generation/video-synthesis"))
        {
            Headers = { { "X-DashScope-Async", "enable" } },
            Content = JsonContent.Create(DashScopeRequest.Write(submission)),
        };
        var reply = await upstream.SubmitAsync(request, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply, KindOf(reply));
        return reply.Body["output"]["task_id"].Text is { } id ? new Outcome.Accepted(id) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync($"tasks/{Uri.EscapeDataString(operation)}", ct);
        var task = reply.Body["output"];
        if (!reply.IsSuccess || (!task["task_status"].Exists && UpstreamErrors.IsError(reply.Body))) return UpstreamErrors.ToPollOutcome(reply, KindOf(reply));
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);

        var status = task["task_status"].Text;
        if (string.Equals(status, "UNKNOWN", StringComparison.OrdinalIgnoreCase))
            return new Outcome.Unavailable(new(FailureKind.NotFound, "The provider does not know the task, or no longer."), reply.RetryAfter);
        return StatusParser.Read(status) switch
        {
            RenderStatus.Completed when VideoUrlReader.Read(task["video_url"].Text, upstream) is { } source => new Outcome.Ready(source),
            RenderStatus.Completed => UnexpectedResponse.MissingUrl(),
            RenderStatus.Failed => new Outcome.Rejected(Failure(status!, task["code"].Text, task["message"].Text)),
            RenderStatus.Unknown => new Outcome.Pending(PollAfter: reply.RetryAfter, UnknownStatus: status),
            _ => new Outcome.Pending(PollAfter: reply.RetryAfter),
        };
    }

    /// <summary>Only a task that has not begun can be stopped; for any other the answer is an error.</summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, $"tasks/{Uri.EscapeDataString(operation)}/cancel"));
        var reply = await upstream.QueryAsync(request, ct);
        return reply.IsSuccess && reply.Body.IsObject && !UpstreamErrors.IsError(reply.Body);
    }

    private static FilmgateError Failure(string status, string? code, string? reason)
    {
        var mistake = code is not null && code.StartsWith("InvalidParameter", StringComparison.OrdinalIgnoreCase) && !ErrorPhrases.IsPolicyFailure(code, reason);
        return UpstreamErrors.RenderError(status, code, reason, mistake ? FailureKind.InvalidRequest : null);
    }

    /// <summary>"Allocated quota exceeded" is a rate limit here, not an empty account; that one has a word of its own.</summary>
    private static FailureKind? KindOf(UpstreamResponse reply) => (reply.Status, reply.Body["code"].Text) switch
    {
        (429, { } code) when code.StartsWith("Throttling", StringComparison.OrdinalIgnoreCase) => FailureKind.RateLimited,
        ( >= 400 and < 500, "Arrearage") => FailureKind.Balance,
        _ => null,
    };
}
