using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Kling's task: milliseconds, durations as texts, and "succeed" without the last two letters.</summary>
internal sealed class KlingTask(SignedUrls urls, JobStore book)
{
    public static JsonObject Created(SandboxJob job) => Base(job, new(Phase.Queued));

    public JsonObject Polled(HttpRequest request, SandboxJob job, JobState moment)
    {
        var task = Base(job, moment);
        if (job.RemixedFrom is { } origin && book.Find(origin) is { } parent) task["task_info"]!["parent_video"] = Clip(request, parent);
        task["task_status_msg"] = FailureText(job, moment);
        task["task_result"] = moment switch
        {
            { Phase: Phase.Done, Withheld: false } => new JsonObject
            {
                ["videos"] = new JsonArray(Clip(request, job)),
            },
            _ => new JsonObject(),
        };
        return task;
    }

    public static string FailureText(SandboxJob job, JobState moment) => moment.Phase is not Phase.Failed ? "" : job.Failure switch
    {
        Failure.ContentPolicy => "Failure to pass the risk control system",
        Failure.Internal => "Internal error: render worker timed out",
        _ => "",
    };

    private JsonObject Clip(HttpRequest request, SandboxJob job) => new() { ["id"] = $"v{job.Id}", ["url"] = urls.For(request, job), ["duration"] = job.SecondsWord };

    private static JsonObject Base(SandboxJob job, JobState moment) => new()
    {
        ["task_id"] = job.Id,
        ["task_status"] = moment.Phase switch
        {
            Phase.Rendering => "processing",
            Phase.Calibrating => "calibrating",
            Phase.Done => "succeed",
            Phase.Failed => "failed",
            _ => "submitted",
        },
        ["task_info"] = job.ExternalId is { } external ? new JsonObject { ["external_task_id"] = external } : new JsonObject(),
        ["created_at"] = job.CreatedAt.ToUnixTimeMilliseconds(),
        ["updated_at"] = (moment.EndedAt ?? job.CreatedAt).ToUnixTimeMilliseconds(),
    };
}
