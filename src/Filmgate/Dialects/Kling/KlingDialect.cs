using System.Net.Http.Json;
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

    public bool AspectRatioFollowsFirstFrame => true;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var action = ActionOf(submission);
        if (KlingBody.Write(submission, action) is not { } body)
            return new Outcome.Rejected(new(FailureKind.InvalidRequest, $"Kling's {action.Path} cannot be asked for with these inputs."));
        if (submission is { Native: not null, RemixOf: { } original })
        {
            var (clip, otherwise) = await KlingTask.FindClipAsync(original, upstream, ct);
            if (otherwise is not null) return otherwise;
            (action == KlingAction.LipSyncOlder ? (System.Text.Json.Nodes.JsonObject)body["input"]! : body)["video_id"] = clip;
        }

        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, $"videos/{action.Path}")) { Content = JsonContent.Create(body) };
        var reply = await upstream.SubmitAsync(request, ct);
        var refusal = KlingErrorCodes.Read(reply.Body);
        if (!reply.IsSuccess || refusal is not null) return UpstreamErrors.ToSubmitOutcome(reply, refusal);
        return KlingTask.Read(reply.Body).Id is { } id ? new Outcome.Accepted(Operation(action, id)) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync($"videos/{operation}", ct);
        if (!reply.IsSuccess || UpstreamErrors.IsError(reply.Body)) return UpstreamErrors.ToPollOutcome(reply, KlingErrorCodes.Read(reply.Body));
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);

        var task = KlingTask.Read(reply.Body);
        return StatusParser.Read(task.Status) switch
        {
            RenderStatus.Completed when VideoUrlReader.Read(task.Url, upstream) is { } source => new Outcome.Ready(source),
            RenderStatus.Completed => UnexpectedResponse.MissingUrl(),
            RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(task.Status!, null, task.FailReason)),
            RenderStatus.Unknown => new Outcome.Pending(task.Progress, reply.RetryAfter, task.Status),
            _ => new Outcome.Pending(task.Progress, reply.RetryAfter),
        };
    }

    public bool CanLookUp => true;

    /// <summary>Documented for the older actions only. Where a newer one does not find our id, that proves nothing, and absence is never taken for proof.</summary>
    public async Task<Outcome> LookUpAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var action = ActionOf(submission);
        var reply = await upstream.GetAsync($"videos/{action.Path}/{submission.ExternalId}", ct);
        if (reply.IsSuccess && !reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);
        if (reply.IsSuccess && !UpstreamErrors.IsError(reply.Body))
        {
            var task = KlingTask.Read(reply.Body);
            var isAnothers = task.ExternalId is { } name && name != submission.ExternalId;
            return task.Id is { } id && !isAnothers ? new Outcome.Accepted(Operation(action, id)) : new Outcome.Pending();
        }

        return UpstreamErrors.ToPollOutcome(reply, KlingErrorCodes.Read(reply.Body)) is Outcome.Unavailable { Error.Kind: not FailureKind.NotFound } fault ? fault : new Outcome.Pending();
    }

    private static KlingAction ActionOf(Submission submission) =>
        KlingAction.Find(submission.Native?.Action ?? submission.Action ?? "")
        ?? (submission.References.Count > 0 ? KlingAction.MultiImage : submission.FirstFrame is null ? KlingAction.TextToVideo : KlingAction.ImageToVideo);

    /// <summary>Already in the form of a path, as polling needs it.</summary>
    private static string Operation(KlingAction action, string id) => $"{action.Path}/{Uri.EscapeDataString(id)}";
}
