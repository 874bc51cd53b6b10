using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Kling's task: times in milliseconds, durations as strings, and "succeed" instead of "succeeded".</summary>
internal sealed class KlingTask(SignedUrls urls, JobStore jobs)
{
    public static string NewId() => $"8{RandomNumberGenerator.GetString("0123456789", 17)}";

    public static JsonObject ForCreate(SandboxJob job) => CommonFields(job, new(JobPhase.Queued));

    public JsonObject ForPoll(HttpRequest request, SandboxJob job, JobState state)
    {
        var task = CommonFields(job, state);
        if (job.RemixedFrom is { } parentId && jobs.Find(parentId) is { } parent)
            task["task_info"]!["parent_video"] = Clip(request, parent);
        task["task_status_msg"] = FailureText(job, state);
        task["task_result"] = state is { Phase: JobPhase.Completed, ResultMissing: false }
            ? new JsonObject { ["videos"] = new JsonArray(Clip(request, job)) }
            : new JsonObject();
        return task;
    }

    public static string FailureText(SandboxJob job, JobState state) => state.Phase is not JobPhase.Failed ? "" : job.Failure switch
    {
        RenderFailure.ContentPolicy => "Failure to pass the risk control system",
        RenderFailure.Internal => "Internal error: render worker timed out",
        _ => "",
    };

    private JsonObject Clip(HttpRequest request, SandboxJob job) =>
        new() { ["id"] = KlingClips.IdOf(job), ["url"] = urls.Create(request, job), ["duration"] = job.RequestedSeconds };

    private static JsonObject CommonFields(SandboxJob job, JobState state) => new()
    {
        ["task_id"] = job.Id,
        ["task_status"] = state.Phase switch
        {
            JobPhase.Rendering => "processing",
            JobPhase.Calibrating => "calibrating",
            JobPhase.Completed => "succeed",
            JobPhase.Failed => "failed",
            _ => "submitted",
        },
        ["task_info"] = job.ExternalId is { } external ? new JsonObject { ["external_task_id"] = external } : new JsonObject(),
        ["created_at"] = job.CreatedAt.ToUnixTimeMilliseconds(),
        ["updated_at"] = (state.EndedAt ?? job.CreatedAt).ToUnixTimeMilliseconds(),
    };
}
