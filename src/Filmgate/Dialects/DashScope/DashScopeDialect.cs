using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Dialects.DashScope;

/// <summary>
/// Alibaba's Model Studio: Wan and HappyHorse. A create is asynchronous only if a header says so. A response has the task in <c>output</c>,
/// with the error of a failed render. For a task that is unknown or a day old, the response is a status word, not a 404.
/// </summary>
internal sealed class DashScopeDialect : IDialect
{
    public string Name => "dashscope";

    public TimeSpan PollGap => TimeSpan.FromSeconds(15);

    public ImageUrls ImageUrls => ImageUrls.Http;

    public ShapeSource ShapeWith(VideoRequest request) =>
        request.Images.Count > 0 || request.Video is not null ? ShapeSource.Input : ShapeSource.Request;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, "services/aigc/video-generation/video-synthesis"))
        {
            Headers = { { "X-DashScope-Async", "enable" } },
            Content = new JsonRequestBody(DashScopeRequest.Write(submission)),
        };
        var response = await upstream.SubmitAsync(request, ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response, KindOf(response));
        var task = response.Body["output"];
        return task["task_id"].Text is { } id
            ? new Outcome.Accepted(id)
            : UnexpectedResponse.MissingTaskId(response, task["task_status"].Text, FailureOf(task));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.GetAsync($"tasks/{Uri.EscapeDataString(operation)}", ct);
        var task = response.Body["output"];
        if (!response.IsSuccess || (!task["task_status"].Exists && UpstreamErrors.IsError(response.Body)))
            return UpstreamErrors.ToPollOutcome(response, KindOf(response));
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);

        var status = task["task_status"].Text;
        if (string.Equals(status, "UNKNOWN", StringComparison.OrdinalIgnoreCase))
            return new Outcome.Unavailable(
                new(FailureKind.NotFound, "The provider does not know the task, or no longer knows it."), response.RetryAfter);
        return PollOutcome.Read(
            response, status,
            completed: () => PollOutcome.ReadyAt(
                task["video_url"].Text, upstream, ReportedUsage.OfSeconds(response.Body["usage"]["duration"])),
            failure: FailureOf(task));
    }

    /// <summary>Only a task that has not started can be stopped; for any other one, the response is an error.</summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, $"tasks/{Uri.EscapeDataString(operation)}/cancel"));
        var response = await upstream.QueryAsync(request, ct);
        return response.IsSuccess && response.Body.IsObject && !UpstreamErrors.IsError(response.Body);
    }

    public Task<AccountLimits?> ReadAccountAsync(Upstream upstream, CancellationToken ct) => DashScopeQuotas.ReadAsync(upstream, ct);

    private static TaskFailure FailureOf(JsonView task) => new(task["code"].Text, task["message"].Text);

    /// <summary>"Allocated quota exceeded" is a rate limit here. An empty account has a code of its own.</summary>
    private static FailureKind? KindOf(UpstreamResponse response) => (response.Status, response.Body["code"].Text) switch
    {
        (429, { } code) when code.StartsWith("Throttling", StringComparison.OrdinalIgnoreCase) => FailureKind.RateLimited,
        ( >= 400 and < 500, "Arrearage") => FailureKind.Balance,
        _ => null,
    };
}
