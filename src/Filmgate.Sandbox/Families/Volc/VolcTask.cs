using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Volc;

/// <summary>Ark's task. It has no progress.</summary>
internal sealed class VolcTask(SignedUrls urls)
{
    public JsonObject ForPoll(HttpRequest request, SandboxJob job, JobState state)
    {
        var task = new JsonObject
        {
            ["id"] = job.Id,
            ["model"] = job.Model,
            ["status"] = StatusOf(state.Phase),
            ["created_at"] = Responses.Unix(job.CreatedAt),
            ["updated_at"] = Responses.Unix(state.EndedAt ?? job.CreatedAt),
        };
        if (state.Phase is JobPhase.Failed) task["error"] = Error(job);
        if (state.Phase is not JobPhase.Completed) return task;

        task["content"] = state.ResultMissing ? [] : new JsonObject { ["video_url"] = urls.Create(request, job) };
        task["duration"] = job.Seconds;
        task["ratio"] = job.RequestedSize;
        task["framespersecond"] = 24;
        task["generate_audio"] = job.Audio;
        return task;
    }

    public static string FailureText(SandboxJob job) => job.Failure switch
    {
        RenderFailure.ContentPolicy => "The request failed because the output video may contain sensitive information.",
        RenderFailure.Internal => "The service encountered an unexpected internal error.",
        _ => "",
    };

    private static JsonObject? Error(SandboxJob job) => job.Failure switch
    {
        RenderFailure.ContentPolicy => new() { ["code"] = "OutputVideoSensitiveContentDetected", ["message"] = FailureText(job) },
        RenderFailure.Internal => new() { ["code"] = "InternalServiceError", ["message"] = FailureText(job) },
        _ => null,
    };

    private static string StatusOf(JobPhase phase) => phase switch
    {
        JobPhase.Rendering => "running",
        JobPhase.Calibrating => "calibrating",
        JobPhase.Completed => "succeeded",
        JobPhase.Failed => "failed",
        _ => "queued",
    };
}
