using System.Text.Json.Nodes;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Ark;

/// <summary>
/// ByteDance's Ark (Volcengine, BytePlus) and CometAPI's route of the same format: a list of contents in, a task out. Duration and size are
/// fields of the body, or flags at the end of the prompt if the catalogue says so.
/// </summary>
internal sealed class ArkDialect : IDialect
{
    private const string Tasks = "contents/generations/tasks";

    /// <summary>The documentation names no limit. Their ids fit into a URL of 2,500 characters.</summary>
    private const int MaxListedTasks = 50;

    public string Name => "ark";

    public TimeSpan PollGap => TimeSpan.FromSeconds(10);

    public ImageUrls ImageUrls => ImageUrls.Https;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        if (ArkFlags.Find(submission.Request.Prompt) is { } flag)
            return new Outcome.Rejected(new(
                FailureKind.InvalidRequest,
                $"The prompt contains '{flag}', which Ark reads as a flag that overrides the fields of the request. Nothing was sent. "
                + "Remove it from the prompt."));

        var response = await upstream.SubmitJsonAsync(Tasks, Body(submission), ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response, KindOf(response));
        return IdOf(response.Body) is { } id
            ? new Outcome.Accepted(id)
            : MissingTaskId(response, upstream);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.GetAsync(PathOf(operation), ct);
        if (!response.IsSuccess || UpstreamErrors.IsError(response.Body)) return UpstreamErrors.ToPollOutcome(response, KindOf(response));
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);

        return OutcomeOf(response.Body, response, upstream);
    }

    /// <summary>CometAPI does not document the list. The sandbox has it, so that it can be tried.</summary>
    public int MaxListed(Provider provider) => provider.IsSandbox || provider.System.Name is "ark" ? MaxListedTasks : 0;

    /// <summary>That the list has tasks as complete as a poll is unconfirmed: one without an address is polled alone.</summary>
    public async Task<IReadOnlyDictionary<string, Outcome>> ListAsync(
        IReadOnlyList<string> operations, Upstream upstream, CancellationToken ct)
    {
        var ids = string.Concat(operations.Select(operation => $"&filter.task_ids={Uri.EscapeDataString(operation)}"));
        var response = await upstream.GetAsync($"{Tasks}?page_num=1&page_size={operations.Count}{ids}", ct);
        var found = new Dictionary<string, Outcome>(StringComparer.Ordinal);
        if (!response.IsSuccess || UpstreamErrors.IsError(response.Body)) return found;
        var items = response.Body["items"];
        for (var i = 0; i < operations.Count && items[i] is { IsObject: true } item; i++)
        {
            var outcome = OutcomeOf(item, response, upstream);
            if (item["id"].Text is { } id && operations.Contains(id) && outcome is Outcome.Pending or Outcome.Ready)
                found[item["id"].Text!] = outcome;
        }

        return found;
    }

    /// <summary>
    /// The same call stops a queued task and deletes one that has ended, so the task's status is checked first. A running task cannot be
    /// stopped.
    /// </summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var state = await upstream.GetAsync(PathOf(operation), ct);
        if (!state.IsSuccess || !string.Equals(state.Body["status"].Text, "queued", StringComparison.OrdinalIgnoreCase)) return false;
        var response = await upstream.QueryAsync(new(HttpMethod.Delete, new Uri(upstream.BaseUrl, PathOf(operation))), ct);
        return response.IsSuccess && !UpstreamErrors.IsError(response.Body);
    }

    private static Outcome MissingTaskId(UpstreamResponse response, Upstream upstream)
    {
        var task = TaskEnvelope.Read(response.Body, "status");
        return UnexpectedResponse.MissingTaskId(response, task.Status, FailureOf(task, upstream));
    }

    private static Outcome OutcomeOf(JsonView body, UpstreamResponse response, Upstream upstream)
    {
        var task = TaskEnvelope.Read(body, "status", "id");
        return PollOutcome.Read(
            response, task.Status, progress: task.Progress,
            completed: () => PollOutcome.ReadyAt(
                task.Task["content"]["video_url"].Text, upstream, ReportedUsage.OfTokens(task.Task["usage"]["completion_tokens"])),
            failure: FailureOf(task, upstream));
    }

    private static TaskFailure FailureOf(TaskEnvelope task, Upstream upstream) =>
        task.Failure with { Billed = upstream.Provider.System.BilledIfFailed };

    private static string PathOf(string operation) => $"{Tasks}/{Uri.EscapeDataString(operation)}";

    private static JsonObject Body(Submission submission)
    {
        var flags = submission.Route?.Form is "flags";
        var body = new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["content"] = Content(submission, flags),
            ["generate_audio"] = submission.Resolved.Audio,
            ["callback_url"] = submission.CallbackUrl,
        };
        if (!flags)
        {
            body["resolution"] = submission.Resolved.Frame?.Resolution;
            body["ratio"] = submission.Resolved.Frame?.Ratio;
            body["duration"] = submission.Resolved.Seconds;
            body["seed"] = submission.Request.Seed;
        }

        return body.WithOptions(submission.Request.ProviderOptions);
    }

    private static JsonArray Content(Submission submission, bool flags)
    {
        var content = new JsonArray();
        var text = flags ? ArkFlags.Append(submission) : submission.Request.Prompt;
        if (text.Length > 0) content.Add(new JsonObject { ["type"] = "text", ["text"] = text });
        if (submission.FirstFrame is { } first) content.Add(Item("image_url", first.FetchUrlOrDataUri, "first_frame"));
        if (submission.LastFrame is { } last) content.Add(Item("image_url", last.FetchUrlOrDataUri, "last_frame"));
        foreach (var reference in submission.References) content.Add(Item("image_url", reference.FetchUrlOrDataUri, "reference_image"));
        if (submission.Video is { } video) content.Add(Item("video_url", video.UrlOrDataUri, "reference_video"));
        return content;
    }

    private static JsonObject Item(string type, JsonNode url, string role) =>
        new() { ["type"] = type, [type] = new JsonObject { ["url"] = url }, ["role"] = role };

    private static string? IdOf(JsonView body) => body["id"].Text ?? body["data"].FirstText("task_id", "id");

    /// <summary>Ark returns 403 for an account that owes money.</summary>
    private static FailureKind? KindOf(UpstreamResponse response) =>
        response.Status is >= 400 and < 500
        && UpstreamErrors.Code(response.Body) is { } code && code.StartsWith("AccountOverdue", StringComparison.OrdinalIgnoreCase)
            ? FailureKind.Balance
            : null;
}
