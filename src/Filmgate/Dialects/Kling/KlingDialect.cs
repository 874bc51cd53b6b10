using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Kling;

/// <summary>
/// Kling's own format: an envelope with a code, the status word <c>succeed</c>, ids beyond 2^53, and a poll route for each kind of task.
/// The operation is therefore <c>action/task_id</c>. The video's id is sent as <c>external_task_id</c>, so a task whose response was lost
/// can be looked up.
/// </summary>
internal sealed class KlingDialect : IDialect
{
    public string Name => "kling";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public ImageUrls ImageUrls => ImageUrls.Http;

    public ShapeSource ShapeWith(VideoRequest request) => request.Images.Count > 0 ? ShapeSource.Input : ShapeSource.Request;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var action = ActionOf(submission);
        if (KlingBody.Write(submission, action) is not { } body)
            return new Outcome.Rejected(new(
                FailureKind.InvalidRequest, $"Kling's {action.Path} does not support this combination of inputs. Nothing was sent."));
        if (submission is { Native: not null, Request.RemixOf: { } original })
        {
            var (clip, failure) = await KlingTask.FindClipAsync(original.Operation, upstream, ct);
            if (failure is not null) return failure;
            (action == KlingAction.LipSyncOlder ? (JsonObject)body["input"]! : body)["video_id"] = clip;
        }

        var response = await upstream.SubmitJsonAsync($"videos/{action.Path}", body, ct);
        var error = KlingErrorCodes.Read(response.Body);
        if (!response.IsSuccess || error is not null) return UpstreamErrors.ToSubmitOutcome(response, error);
        return KlingTask.Read(response.Body).Id is { } id
            ? new Outcome.Accepted(Operation(action, id))
            : MissingTaskId(response, upstream);
    }

    /// <summary>The standard price, which the price list uses too. Units in large packs cost up to 30 % less.</summary>
    private const decimal UsdPerUnit = 0.14m;

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.GetAsync($"videos/{operation}", ct);
        if (!response.IsSuccess || UpstreamErrors.IsError(response.Body))
            return UpstreamErrors.ToPollOutcome(response, KlingErrorCodes.Read(response.Body));
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);

        var task = KlingTask.Read(response.Body);
        return PollOutcome.Read(
            response, task.Status, progress: task.Progress,
            completed: () => PollOutcome.ReadyAt(
                task.Url, upstream, ReportedUsage.OfMoney(task.Deduction, UsdPerUnit, "units", UpstreamSystem.Kling, upstream)),
            failure: FailureOf(task, upstream));
    }

    public bool CanLookUp => true;

    /// <summary>
    /// Documented for the older actions only. If a newer one does not find the id, that does not prove that the task does not exist.
    /// </summary>
    public async Task<Outcome> LookUpAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var action = ActionOf(submission);
        var response = await upstream.GetAsync($"videos/{action.Path}/{submission.ExternalId}", ct);
        if (response.IsSuccess && !response.Body.IsObject) return UnexpectedResponse.NotJson(response);
        if (response.IsSuccess && !UpstreamErrors.IsError(response.Body))
        {
            var task = KlingTask.Read(response.Body);
            var isOtherTask = task.ExternalId is { } name && name != submission.ExternalId;
            return task.Id is { } id && !isOtherTask ? new Outcome.Accepted(Operation(action, id)) : new Outcome.Pending();
        }

        var outcome = UpstreamErrors.ToPollOutcome(response, KlingErrorCodes.Read(response.Body));
        return outcome is Outcome.Unavailable { Error.Kind: not FailureKind.NotFound } ? outcome : new Outcome.Pending();
    }

    private static Outcome MissingTaskId(UpstreamResponse response, Upstream upstream)
    {
        var task = KlingTask.Read(response.Body);
        return UnexpectedResponse.MissingTaskId(response, task.Status, FailureOf(task, upstream));
    }

    private static TaskFailure FailureOf(KlingTask task, Upstream upstream) =>
        new(null, task.FailReason, Billed: upstream.Provider.System.BilledIfFailed);

    private static KlingAction ActionOf(Submission submission) =>
        KlingAction.Find(submission.Native?.Action ?? submission.Route?.Action ?? "")
        ?? (submission.References.Count > 0 ? KlingAction.MultiImage
            : submission.FirstFrame is null ? KlingAction.TextToVideo
            : KlingAction.ImageToVideo);

    /// <summary>A path, ready for polling.</summary>
    private static string Operation(KlingAction action, string id) => $"{action.Path}/{Uri.EscapeDataString(id)}";
}
