using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Dialects.Runway;

/// <summary>
/// Runway's own format, which CometAPI serves too: a create route for each kind of task, and one poll route. CometAPI responds to a poll in
/// one of two formats: Runway's task, or that task within a wrapper that has a status of its own.
/// </summary>
internal sealed class RunwayDialect : IDialect
{
    /// <summary>The API's version is a date. Another date has other fields; a request without one is an error.</summary>
    public const string Version = "2024-11-06";
    public const string VersionHeader = "X-Runway-Version";

    public string Name => "runway";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public ImageUrls ImageUrls => ImageUrls.Https;

    public ShapeSource ShapeWith(VideoRequest request) =>
        request.Video is null ? ShapeSource.Request : ShapeSource.RequestOrInput;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var (action, body) = RunwayBody.Create(submission);
        var hasNoPrompt = action is RunwayBody.CharacterPerformance or RunwayBody.VideoUpscale;
        if (hasNoPrompt && submission is { Native: null, Request.Prompt.Length: > 0 })
            return new Outcome.Rejected(new(
                FailureKind.InvalidRequest,
                $"{submission.UpstreamModel} does not support a prompt. Nothing was sent. "
                + $"Use POST /runwayml/v1/{action}, which needs none."));
        var request = Request(HttpMethod.Post, action, upstream);
        request.Content = new JsonRequestBody(body);
        var response = await upstream.SubmitAsync(request, ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response);
        var task = RunwayTask.Read(response.Body);
        return task.Id is { } id ? new Outcome.Accepted(id) : task.MissingId(response, upstream);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.QueryAsync(Request(HttpMethod.Get, TaskPath(operation), upstream), ct);
        if (!response.IsSuccess || UpstreamErrors.IsError(response.Body)) return UpstreamErrors.ToPollOutcome(response);
        return response.Body.IsObject ? RunwayTask.Read(response.Body).ToOutcome(response, upstream) : UnexpectedResponse.NotJson(response);
    }

    /// <summary>Only Runway itself has this call. It also deletes the output of a completed task.</summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct) =>
        upstream.Provider.System.Name == UpstreamSystem.Runway.Name
        && (await upstream.QueryAsync(Request(HttpMethod.Delete, TaskPath(operation), upstream), ct)).IsSuccess;

    public async Task<AccountLimits?> ReadAccountAsync(Upstream upstream, CancellationToken ct) =>
        RunwayOrganization.Read(await upstream.QueryAsync(Request(HttpMethod.Get, "organization", upstream), ct));

    private static string TaskPath(string operation) => $"tasks/{Uri.EscapeDataString(operation)}";

    private static HttpRequestMessage Request(HttpMethod method, string path, Upstream upstream) =>
        new(method, new Uri(upstream.BaseUrl, path)) { Headers = { { VersionHeader, Version } } };
}
