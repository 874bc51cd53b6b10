using Filmgate.Sandbox.Http;
using System.Text.Json.Nodes;
using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Families;

/// <summary>The gateway's older poll shape around a provider's own task.</summary>
internal static class TaskEnvelope
{
    public static JsonObject Wrap(JsonObject task, string action, SandboxJob job, JobState moment, string failReason) => new()
    {
        ["code"] = "success",
        ["message"] = "",
        ["data"] = new JsonObject
        {
            ["task_id"] = job.Id,
            ["action"] = action,
            ["status"] = moment.Phase switch
            {
                Phase.Rendering => "IN_PROGRESS",
                Phase.Calibrating => "CALIBRATING",
                Phase.Done => "SUCCESS",
                Phase.Failed => "FAILURE",
                _ => "QUEUED",
            },
            ["fail_reason"] = moment.Phase is Phase.Failed ? failReason : "",
            ["submit_time"] = Responses.Unix(job.CreatedAt),
            ["start_time"] = moment.Phase is Phase.Queued ? 0 : Responses.Unix(job.CreatedAt),
            ["finish_time"] = moment.EndedAt is { } ended ? Responses.Unix(ended) : 0,
            // A text with a percent sign here, a number everywhere else.
            ["progress"] = $"{moment.Progress}%",
            ["data"] = task,
        },
    };
}
