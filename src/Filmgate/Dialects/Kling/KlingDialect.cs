using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Kling;

/// <summary>
/// Kling's own format: an envelope with a code, <c>succeed</c> without its last two letters, ids beyond 2^53, and a poll route for each kind of task.
/// The operation is therefore <c>action/task_id</c>. Our video's id travels as <c>external_task_id</c>, so a lost submission can be looked up.
/// </summary>
internal sealed class KlingDialect : IDialect
{
    public string Name => "kling";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var action = Action(submission);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.Base, $"videos/{action}")) { Content = JsonContent.Create(Body(submission)) };
        var reply = await upstream.SubmitAsync(request, ct);
        var refusal = KlingCodes.Read(reply.Body);
        if (!reply.IsSuccess || refusal is not null) return Refusals.AtSubmit(reply, refusal);
        return IdOf(reply.Body) is { } id ? new Outcome.Accepted(Operation(action, id)) : Unreadable.WithoutTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync($"videos/{operation}", ct);
        if (!reply.IsSuccess || Refusals.IsRefusal(reply.Body)) return Refusals.AtPoll(reply, KlingCodes.Read(reply.Body));
        if (!reply.Body.IsObject) return Unreadable.NotJson(reply);

        var task = TaskOf(reply.Body);
        var status = task["task_status"].Text ?? reply.Body["data"]["status"].Text;
        return StatusWords.Read(status) switch
        {
            Verdict.Success when VideoAddress.Read(Url(task), upstream) is { } source => new Outcome.Ready(source),
            Verdict.Success => Unreadable.WithoutAddress(),
            Verdict.Failure => new Outcome.Rejected(Refusals.OfRender(status!, null, task["task_status_msg"].Text ?? reply.Body["data"]["fail_reason"].Text)),
            Verdict.Unknown => new Outcome.Pending(reply.Body["data"]["progress"].Percent, reply.RetryAfter, status),
            _ => new Outcome.Pending(reply.Body["data"]["progress"].Percent, reply.RetryAfter),
        };
    }

    public bool CanLookUp => true;

    public async Task<Outcome> LookUpAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var action = Action(submission);
        var reply = await upstream.GetAsync($"videos/{action}/{submission.ExternalId}", ct);
        if (reply.IsSuccess && !reply.Body.IsObject) return Unreadable.NotJson(reply);
        if (reply.IsSuccess && !Refusals.IsRefusal(reply.Body))
            return IdOf(reply.Body) is { } id ? new Outcome.Accepted(Operation(action, id)) : new Outcome.Pending();
        return Refusals.AtPoll(reply, KlingCodes.Read(reply.Body)) is Outcome.Unavailable { Error.Kind: not FailureKind.NotFound } fault ? fault : new Outcome.Pending();
    }

    private static string Action(Submission submission) => submission.FirstFrame is null ? "text2video" : "image2video";

    /// <summary>Already in the form of a path, as polling needs it.</summary>
    private static string Operation(string action, string id) => $"{action}/{Uri.EscapeDataString(id)}";

    private static JsonObject Body(Submission submission)
    {
        var body = new JsonObject
        {
            ["model_name"] = submission.UpstreamModel,
            ["prompt"] = submission.Prompt,
            ["negative_prompt"] = submission.NegativePrompt,
            ["duration"] = submission.Seconds?.ToString(),
            ["mode"] = submission.Frame?.Resolution switch { null => null, "1080p" => "pro", _ => "std" },
            ["sound"] = submission.Audio switch { null => null, true => "on", false => "off" },
            ["external_task_id"] = submission.ExternalId,
            ["image"] = submission.FirstFrame?.Base64,                  // raw base64: Kling refuses the data: prefix
            ["image_tail"] = submission.LastFrame?.Base64,
        };
        if (submission.FirstFrame is null) body["aspect_ratio"] = submission.Frame?.Ratio;
        return body.With(submission.ProviderOptions);
    }

    /// <summary>The plain shape has the task in <c>data</c>; an older one wraps it once more.</summary>
    private static JsonView TaskOf(JsonView body)
    {
        var data = body["data"];
        return !data["task_status"].Exists && data["data"].IsObject ? data["data"] : data;
    }

    private static string? IdOf(JsonView body) => body["data"]["task_id"].Text ?? TaskOf(body)["task_id"].Text;

    private static string? Url(JsonView task) => task["task_result"]["videos"][0]["url"].Text;
}
