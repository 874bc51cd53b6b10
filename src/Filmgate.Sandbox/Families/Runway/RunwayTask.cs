using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>Runway's task: an upper-case status, and further fields that depend on it.</summary>
internal sealed class RunwayTask(SignedUrls urls)
{
    public JsonObject ForPoll(HttpRequest request, SandboxJob job, JobState state)
    {
        var status = StatusOf(state.Phase);
        var task = new JsonObject
        {
            ["id"] = job.Id,
            ["status"] = job.Has(TestCard.Lower) ? status.ToLowerInvariant() : status,
            ["createdAt"] = Responses.Iso(job.CreatedAt),
        };
        if (state.Phase is JobPhase.Rendering) task["progress"] = state.Progress / 100.0;
        if (state.Phase is JobPhase.Completed) task["output"] = state.ResultMissing ? [] : new JsonArray(urls.Create(request, job));
        if (state.Phase is JobPhase.Failed && FailureText(job) is { Length: > 0 } text)
        {
            task["failure"] = text;
            task["failureCode"] = job.Failure is RenderFailure.ContentPolicy ? "SAFETY.OUTPUT.VIDEO" : "INTERNAL.BAD_OUTPUT.CODE01";
        }

        return task;
    }

    public static string FailureText(SandboxJob job) => job.Failure switch
    {
        RenderFailure.ContentPolicy => "The generated video did not pass content moderation.",
        RenderFailure.Internal => "An unexpected error occurred while rendering.",
        _ => "",
    };

    private static string StatusOf(JobPhase phase) => phase switch
    {
        JobPhase.Rendering => "RUNNING",
        JobPhase.Calibrating => "CALIBRATING",
        JobPhase.Completed => "SUCCEEDED",
        JobPhase.Failed => "FAILED",
        _ => "PENDING",
    };
}
