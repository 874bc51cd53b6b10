using System.Text.Json.Nodes;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.MiniMax;

/// <summary>MiniMax's second format (H3): the inputs are parts of one content list, and the poll returns the video's URL.</summary>
internal sealed class MiniMaxV2Dialect : IDialect
{
    public string Name => "minimax-v2";

    public TimeSpan PollGap => TimeSpan.FromSeconds(10);

    public ImageUrls ImageUrls => ImageUrls.Http;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.SubmitJsonAsync("video_generation", Body(submission), ct);
        var task = response.Body["task"].IsObject ? response.Body["task"] : response.Body;
        return MiniMaxErrorCodes.ReadSubmit(response, task["status"].Text, FailureOf(task));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.GetAsync($"query/{PathOf(operation)}", ct);
        if (!response.IsSuccess) return UpstreamErrors.ToPollOutcome(response, MiniMaxErrorCodes.Read(response.Body));
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);

        var task = response.Body["task"];
        var status = task["status"].Text;
        if (status is null && MiniMaxErrorCodes.CodeOf(response.Body) is not null)
            return UpstreamErrors.ToPollOutcome(response, MiniMaxErrorCodes.Read(response.Body) ?? FailureKind.UpstreamFault);
        if (status is null && UpstreamErrors.IsError(response.Body)) return UpstreamErrors.ToPollOutcome(response);
        return PollOutcome.Read(
            response, status,
            completed: () => PollOutcome.ReadyAt(
                task["content"]["url"].Text, upstream, ReportedUsage.OfSeconds(task["usage"]["total_seconds"])),
            failure: FailureOf(task));
    }

    /// <summary>
    /// The same call stops a queued task, for free, and deletes the record of one that has ended, so the task's status is checked first. A
    /// running task cannot be stopped.
    /// </summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var state = await upstream.GetAsync($"query/{PathOf(operation)}", ct);
        var isQueued = string.Equals(state.Body["task"]["status"].Text, "queued", StringComparison.OrdinalIgnoreCase);
        if (!state.IsSuccess || !isQueued) return false;
        var response = await upstream.QueryAsync(new(HttpMethod.Delete, new Uri(upstream.BaseUrl, PathOf(operation))), ct);
        return response.IsSuccess && !UpstreamErrors.IsError(response.Body) && MiniMaxErrorCodes.CodeOf(response.Body) is null;
    }

    private static string PathOf(string operation) => $"video_generation/{Uri.EscapeDataString(operation)}";

    private static TaskFailure FailureOf(JsonView task)
    {
        var (code, reason) = (task["error"]["code"].Text, task["error"]["message"].Text);
        return new(code, reason, MiniMaxErrorCodes.OfRender(code));
    }

    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) => MiniMaxCallback.Read(call);

    private static JsonObject Body(Submission submission)
    {
        var content = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = submission.Request.Prompt });
        if (submission.FirstFrame is { } first) content.Add(Item("image_url", first.DataUri, "first_frame"));
        if (submission.LastFrame is { } last) content.Add(Item("image_url", last.DataUri, "last_frame"));
        foreach (var reference in submission.References) content.Add(Item("image_url", reference.DataUri, "reference_image"));
        if (submission.Video is { } clip) content.Add(Item("video_url", clip.UrlOrDataUri, "reference_video"));
        return new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["content"] = content,
            ["resolution"] = submission.Resolved.Frame?.Resolution?.ToUpperInvariant(),
            ["duration"] = submission.Resolved.Seconds,
            ["ratio"] = submission.Resolved.Frame?.Ratio,
            ["callback_url"] = submission.CallbackUrl,
        }.WithOptions(submission.Request.ProviderOptions);
    }

    private static JsonObject Item(string type, JsonNode url, string role) =>
        new() { ["type"] = type, [type] = new JsonObject { ["url"] = url }, ["role"] = role };
}
