using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Runway;

/// <summary>
/// Runway's own format, as CometAPI serves it too: JSON in, a route for each kind of task, one task route for everything. CometAPI answers a poll in
/// two shapes, Runway's task itself or that task within a wrapper which has a state of its own.
/// </summary>
internal sealed class RunwayDialect : IDialect
{
    /// <summary>The API is dated; another date has other fields, and none is an error.</summary>
    public const string Version = "2024-11-06";
    public const string VersionHeader = "X-Runway-Version";

    public string Name => "runway";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var (action, body) = RunwayBody.Create(submission);
        if (action is RunwayBody.CharacterPerformance or RunwayBody.VideoUpscale && submission is { Native: null, Prompt.Length: > 0 })
            return new Outcome.Rejected(new(FailureKind.InvalidRequest, $"Nothing was sent: {submission.UpstreamModel} takes no prompt. POST /runwayml/v1/{action} asks for it without one."));
        var request = Request(HttpMethod.Post, action, upstream);
        request.Content = JsonContent.Create(body);
        var reply = await upstream.SubmitAsync(request, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply);
        return RunwayTask.Read(reply.Body).Id is { } id ? new Outcome.Accepted(id) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.QueryAsync(Request(HttpMethod.Get, TaskPath(operation), upstream), ct);
        if (!reply.IsSuccess || UpstreamErrors.IsError(reply.Body)) return UpstreamErrors.ToPollOutcome(reply);
        return reply.Body.IsObject ? RunwayTask.Read(reply.Body).Outcome(reply, upstream) : UnexpectedResponse.NotJson(reply);
    }

    /// <summary>Only Runway itself has the call; it also deletes the output of a task that is done, which nobody wants any more either.</summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct) =>
        upstream.Provider.System.Name == UpstreamSystem.Runway.Name
        && (await upstream.QueryAsync(Request(HttpMethod.Delete, TaskPath(operation), upstream), ct)).IsSuccess;

    private static string TaskPath(string operation) => $"tasks/{Uri.EscapeDataString(operation)}";

    private static HttpRequestMessage Request(HttpMethod method, string path, Upstream upstream) =>
        new(method, new Uri(upstream.BaseUrl, path)) { Headers = { { VersionHeader, Version } } };
}
