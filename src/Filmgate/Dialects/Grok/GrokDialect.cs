using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Grok;

/// <summary>
/// xAI's format, at xAI and as CometAPI serves it: generations, edits and extensions, one poll for all. What is not ready is said in four ways:
/// <c>pending</c> under HTTP 202, 202 without a body, <c>queued</c> and <c>processing</c>, or nothing but the request's id.
/// </summary>
internal sealed class GrokDialect : IDialect
{
    public string Name => "grok";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var path = $"videos/{submission.Action ?? "generations"}";
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, path)) { Content = JsonContent.Create(Body(submission)) };
        var reply = await upstream.SubmitAsync(request, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply, WrongKey(reply));
        return IdOf(reply.Body) is { } id ? new Outcome.Accepted(id) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync($"videos/{Uri.EscapeDataString(operation)}", ct);
        if (!reply.IsSuccess || UpstreamErrors.IsError(reply.Body)) return UpstreamErrors.ToPollOutcome(reply, WrongKey(reply));
        if (!reply.Body.IsObject) return reply.Status is 202 ? new Outcome.Pending(PollAfter: reply.RetryAfter) : UnexpectedResponse.NotJson(reply);

        var task = TaskEnvelope.Read(reply.Body, "status", "video", "request_id");
        return Verdict(task) switch
        {
            Dialects.RenderStatus.Completed when IsBlocked(task.Task) => new Outcome.Rejected(UpstreamErrors.RenderError("moderated", null, "the video did not respect xAI's moderation")),
            Dialects.RenderStatus.Completed when VideoUrlReader.Read(task.Task["video"]["url"].Text, upstream) is { } source => new Outcome.Ready(source),
            Dialects.RenderStatus.Completed => UnexpectedResponse.MissingUrl(),
            Dialects.RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(task.Status!, UpstreamErrors.Code(task.Task), task.Reason)),
            Dialects.RenderStatus.Unknown => new Outcome.Pending(task.Progress, reply.RetryAfter, task.Status),
            _ => new Outcome.Pending(task.Progress, reply.RetryAfter),
        };
    }

    /// <summary>An answer with an address and no word is one that is done.</summary>
    private static RenderStatus Verdict(TaskEnvelope task) =>
        task.Status is null && task.Task["video"]["url"].Exists ? Dialects.RenderStatus.Completed : StatusParser.Read(task.Status);

    /// <summary>"Done" is also said of a video that nobody may see.</summary>
    private static bool IsBlocked(JsonView task) => task["video"]["respect_moderation"].ToString() is "false";

    private static JsonObject Body(Submission submission) => new JsonObject
    {
        ["model"] = submission.UpstreamModel,
        ["prompt"] = submission.Prompt,
        ["duration"] = submission.Seconds,
        ["aspect_ratio"] = submission.Frame?.Ratio,
        ["resolution"] = submission.Frame?.Resolution,
        ["image"] = submission.FirstFrame is { } image ? Link(Address(image)) : null,
        ["reference_images"] = submission.References.Count > 0 ? new JsonArray([.. submission.References.Select(reference => Link(Address(reference)))]) : null,
        ["video"] = submission.Video is { } video ? Link(video) : null,
    }.With(submission.ProviderOptions);

    private static JsonObject Link(string url) => new() { ["url"] = url };

    /// <summary>The client's own address where xAI can fetch from it.</summary>
    private static string Address(SubmittedImage image) =>
        image.FetchUrl ?? image.DataUri;

    private static string? IdOf(JsonView body) =>
        body["request_id"].Text ?? body["data"].FirstText("request_id", "task_id") ?? body["data"]["data"]["request_id"].Text;

    /// <summary>xAI says 400 to a wrong key too, which is not the client's mistake.</summary>
    private static FailureKind? WrongKey(UpstreamResponse reply) =>
        reply.Status is 400 && UpstreamErrors.Message(reply.Body) is { } prose && prose.Contains("API key", StringComparison.OrdinalIgnoreCase) ? FailureKind.Authentication : null;
}
