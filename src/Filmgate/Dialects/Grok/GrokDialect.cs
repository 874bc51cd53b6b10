using System.Text.Json.Nodes;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Grok;

/// <summary>
/// xAI's format, at xAI and at CometAPI: generations, edits and extensions, with one poll route. There are four responses for a video that
/// is not ready: <c>pending</c> with HTTP 202, 202 without a body, <c>queued</c> or <c>processing</c>, and only the request's id.
/// </summary>
internal sealed class GrokDialect : IDialect
{
    public string Name => "grok";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public ImageUrls ImageUrls => ImageUrls.Https;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var path = $"videos/{submission.Route?.Action ?? "generations"}";
        var response = await upstream.SubmitJsonAsync(path, Body(submission), ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response, WrongKey(response));
        return IdOf(response.Body) is { } id ? new Outcome.Accepted(id) : MissingTaskId(response, upstream);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.GetAsync($"videos/{Uri.EscapeDataString(operation)}", ct);
        if (ModerationError(response, upstream) is { } moderated) return new Outcome.Rejected(moderated);
        if (!response.IsSuccess || UpstreamErrors.IsError(response.Body)) return UpstreamErrors.ToPollOutcome(response, WrongKey(response));
        if (!response.Body.IsObject)
            return response.Status is 202 ? new Outcome.Pending(PollAfter: response.RetryAfter) : UnexpectedResponse.NotJson(response);

        var task = TaskEnvelope.Read(response.Body, "status", "video", "request_id");
        var url = task.Task["video"]["url"];
        return PollOutcome.Read(
            response,
            task.Status ?? (url.Exists ? "done" : null),                // a response with a URL needs no status word
            progress: task.Progress,
            completed: () => IsBlocked(task.Task)
                ? new Outcome.Rejected(
                    UpstreamErrors.RenderError("moderated", null, "the video did not respect xAI's moderation")
                    with
                    { Billed = BilledOf(task.Task), CostMicros = UsageOf(task.Task, upstream)?.CostMicros })
                : PollOutcome.ReadyAt(url.Text, upstream, UsageOf(task.Task, upstream)),
            failure: FailureOf(task, upstream));
    }

    private static Outcome MissingTaskId(UpstreamResponse response, Upstream upstream)
    {
        var task = TaskEnvelope.Read(response.Body, "status");
        return UnexpectedResponse.MissingTaskId(response, task.Status, FailureOf(task, upstream));
    }

    private static TaskFailure FailureOf(TaskEnvelope task, Upstream upstream) =>
        task.Failure with { Billed = BilledOf(task.Task), CostMicros = UsageOf(task.Task, upstream)?.CostMicros };

    /// <summary>
    /// A moderated video may come back as an error without a status, with the price that was charged for it. A poll contains nothing that
    /// could be moderated, so the error is about the video. Null for any other response.
    /// </summary>
    private static FilmgateError? ModerationError(UpstreamResponse response, Upstream upstream)
    {
        var body = response.Body;
        if (body["status"].Exists || !UpstreamErrors.IsError(body) || !(response.IsSuccess || BilledOf(body) is not null)) return null;
        var (code, message) = (UpstreamErrors.Code(body), UpstreamErrors.Message(body));
        return ErrorPhrases.IsPolicyFailure(code, message)
            ? UpstreamErrors.RenderError("failed", code, message, FailureKind.ContentRejected) with
            {
                Billed = BilledOf(body),
                CostMicros = UsageOf(body, upstream)?.CostMicros,
            }
            : null;
    }

    /// <summary>xAI charges for moderated videos, and says so. Null if the response has no price.</summary>
    private static string? BilledOf(JsonView task) => task["usage"]["cost_in_usd_ticks"].Number switch
    {
        > 0 => "yes",
        0 => "no",
        _ => null,
    };

    /// <summary>A US dollar has 10^10 ticks.</summary>
    private static Usage? UsageOf(JsonView task, Upstream upstream) => ReportedUsage.OfMoney(
        task["usage"]["cost_in_usd_ticks"], usdPerUnit: 0.0000000001m, "ticks", UpstreamSystem.XAi, upstream);

    /// <summary>A video that moderation blocked has the status "done" too.</summary>
    private static bool IsBlocked(JsonView task) => task["video"]["respect_moderation"].ToString() is "false";

    private static JsonObject Body(Submission submission) => new JsonObject
    {
        ["model"] = submission.UpstreamModel,
        ["prompt"] = submission.Request.Prompt,
        ["duration"] = submission.Resolved.Seconds,
        ["aspect_ratio"] = submission.Resolved.Frame?.Ratio,
        ["resolution"] = submission.Resolved.Frame?.Resolution,
        ["image"] = submission.FirstFrame is { } image ? Link(image.FetchUrlOrDataUri) : null,
        ["reference_images"] = submission.References.Count > 0
            ? new JsonArray([.. submission.References.Select(reference => Link(reference.FetchUrlOrDataUri))])
            : null,
        ["video"] = submission.Video is { } video ? Link(video.UrlOrDataUri) : null,
    }.WithOptions(submission.Request.ProviderOptions);

    private static JsonObject Link(JsonNode url) => new() { ["url"] = url };

    private static string? IdOf(JsonView body) =>
        body["request_id"].Text ?? body["data"].FirstText("request_id", "task_id") ?? body["data"]["data"]["request_id"].Text;

    /// <summary>xAI returns 400 for a wrong API key too, which is not the client's mistake.</summary>
    private static FailureKind? WrongKey(UpstreamResponse response) =>
        response.Status is 400
        && UpstreamErrors.Message(response.Body) is { } message && message.Contains("API key", StringComparison.OrdinalIgnoreCase)
            ? FailureKind.Authentication
            : null;
}
