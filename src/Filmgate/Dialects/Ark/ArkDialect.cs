using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Ark;

/// <summary>
/// ByteDance's Ark (Volcengine, BytePlus) and CometAPI's route of the same shape: a list of contents in, a task out. Length and picture are fields of
/// the body, or flags at the end of the prompt where the catalogue says so.
/// </summary>
internal sealed class ArkDialect : IDialect
{
    private const string Tasks = "contents/generations/tasks";

    public string Name => "ark";

    public TimeSpan PollGap => TimeSpan.FromSeconds(10);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        if (ArkFlags.Find(submission.Prompt) is { } flag)
            return new Outcome.Rejected(new(FailureKind.InvalidRequest, $"The prompt contains '{flag}', which Ark would take as an order that overrules the request's own fields. Nothing was sent."));

        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, Tasks)) { Content = JsonContent.Create(Body(submission)) };
        var reply = await upstream.SubmitAsync(request, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply, KindOf(reply));
        return IdOf(reply.Body) is { } id ? new Outcome.Accepted(id) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync(PathOf(operation), ct);
        if (!reply.IsSuccess || UpstreamErrors.IsError(reply.Body)) return UpstreamErrors.ToPollOutcome(reply, KindOf(reply));
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);

        var task = TaskEnvelope.Read(reply.Body, "status", "id");
        return StatusParser.Read(task.Status) switch
        {
            RenderStatus.Completed when VideoUrlReader.Read(task.Task["content"]["video_url"].Text, upstream) is { } source => new Outcome.Ready(source),
            RenderStatus.Completed => UnexpectedResponse.MissingUrl(),
            RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(task.Status!, UpstreamErrors.Code(task.Task), task.Reason)),
            RenderStatus.Unknown => new Outcome.Pending(task.Progress, reply.RetryAfter, task.Status),
            _ => new Outcome.Pending(task.Progress, reply.RetryAfter),
        };
    }

    /// <summary>The same call stops a task that waits and erases one that has ended, so it must be known to wait. One that runs cannot be stopped.</summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var state = await upstream.GetAsync(PathOf(operation), ct);
        if (!state.IsSuccess || !string.Equals(state.Body["status"].Text, "queued", StringComparison.OrdinalIgnoreCase)) return false;
        var reply = await upstream.QueryAsync(new(HttpMethod.Delete, new Uri(upstream.BaseUrl, PathOf(operation))), ct);
        return reply.IsSuccess && !UpstreamErrors.IsError(reply.Body);
    }

    private static string PathOf(string operation) => $"{Tasks}/{Uri.EscapeDataString(operation)}";

    private static JsonObject Body(Submission submission)
    {
        var flags = submission.Form is "flags";
        var body = new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["content"] = Content(submission, flags),
            ["generate_audio"] = submission.Audio,
            ["callback_url"] = submission.CallbackUrl,
        };
        if (!flags)
        {
            body["resolution"] = submission.Frame?.Resolution;
            body["ratio"] = submission.Frame?.Ratio;
            body["duration"] = submission.Seconds;
            body["seed"] = submission.Seed;
        }

        return body.With(submission.ProviderOptions);
    }

    private static JsonArray Content(Submission submission, bool flags)
    {
        var content = new JsonArray();
        var text = flags ? ArkFlags.Append(submission) : submission.Prompt;
        if (text.Length > 0) content.Add(new JsonObject { ["type"] = "text", ["text"] = text });
        if (submission.FirstFrame is { } first) content.Add(Item("image_url", Address(first), "first_frame"));
        if (submission.LastFrame is { } last) content.Add(Item("image_url", Address(last), "last_frame"));
        foreach (var reference in submission.References) content.Add(Item("image_url", Address(reference), "reference_image"));
        if (submission.Video is { } video) content.Add(Item("video_url", video, "reference_video"));
        return content;
    }

    private static JsonObject Item(string type, string url, string role) => new() { ["type"] = type, [type] = new JsonObject { ["url"] = url }, ["role"] = role };

    private static string Address(SubmittedImage image) =>
        image.FetchUrl ?? image.DataUri;

    private static string? IdOf(JsonView body) => body["id"].Text ?? body["data"].FirstText("task_id", "id");

    /// <summary>Ark's word for an account that owes money comes as a 403.</summary>
    private static FailureKind? KindOf(UpstreamResponse reply) =>
        UpstreamErrors.Code(reply.Body) is { } code && code.StartsWith("AccountOverdue", StringComparison.OrdinalIgnoreCase) && reply.Status is >= 400 and < 500 ? FailureKind.Balance : null;
}
