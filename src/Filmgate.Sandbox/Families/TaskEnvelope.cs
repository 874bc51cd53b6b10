using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Families;

/// <summary>CometAPI's older poll format: an envelope around the provider's own task.</summary>
internal static class TaskEnvelope
{
    public static JsonObject Wrap(JsonObject task, string action, SandboxJob job, JobState state, string failReason) => new()
    {
        ["code"] = "success",
        ["message"] = "",
        ["data"] = new JsonObject
        {
            ["task_id"] = job.Id,
            ["action"] = action,
            ["status"] = state.Phase switch
            {
                JobPhase.Rendering => "IN_PROGRESS",
                JobPhase.Calibrating => "CALIBRATING",
                JobPhase.Completed => "SUCCESS",
                JobPhase.Failed => "FAILURE",
                _ => "QUEUED",
            },
            ["fail_reason"] = state.Phase is JobPhase.Failed ? failReason : "",
            ["submit_time"] = Responses.Unix(job.CreatedAt),
            ["start_time"] = state.Phase is JobPhase.Queued ? 0 : Responses.Unix(job.CreatedAt),
            ["finish_time"] = state.EndedAt is { } ended ? Responses.Unix(ended) : 0,
            // A string with a percent sign here, a number in all other formats.
            ["progress"] = $"{state.Progress}%",
            ["data"] = task,
        },
    };
}
