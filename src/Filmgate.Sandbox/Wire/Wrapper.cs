using System.Text.Json.Nodes;
using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Wire;

/// <summary>The gateway's older poll shape around a provider's own task.</summary>
internal static class Wrapper
{
    public static JsonObject Around(JsonObject task, string action, SandboxJob job, Moment moment, string failReason) => new()
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
            ["submit_time"] = Reply.Unix(job.CreatedAt),
            ["start_time"] = moment.Phase is Phase.Queued ? 0 : Reply.Unix(job.CreatedAt),
            ["finish_time"] = moment.EndedAt is { } ended ? Reply.Unix(ended) : 0,
            // A text with a percent sign here, a number everywhere else.
            ["progress"] = $"{moment.Progress}%",
            ["data"] = task,
        },
    };
}
