using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Volc;

/// <summary>Ark's task. It has no progress.</summary>
internal sealed class VolcTask(SignedUrls urls)
{
    public JsonObject Polled(HttpRequest request, SandboxJob job, JobState moment)
    {
        var task = new JsonObject
        {
            ["id"] = job.Id,
            ["model"] = job.Model,
            ["status"] = Word(moment.Phase),
            ["created_at"] = Responses.Unix(job.CreatedAt),
            ["updated_at"] = Responses.Unix(moment.EndedAt ?? job.CreatedAt),
        };
        if (moment.Phase is Phase.Failed) task["error"] = Error(job);
        if (moment.Phase is not Phase.Done) return task;

        task["content"] = moment.Withheld ? [] : new JsonObject { ["video_url"] = urls.For(request, job) };
        task["duration"] = job.Seconds;
        task["ratio"] = job.SizeWord;
        task["framespersecond"] = 24;
        task["generate_audio"] = job.Audio;
        return task;
    }

    public static string FailureText(SandboxJob job) => job.Failure switch
    {
        Failure.ContentPolicy => "The request failed because the output video may contain sensitive information.",
        Failure.Internal => "The service encountered an unexpected internal error.",
        _ => "",
    };

    private static JsonObject? Error(SandboxJob job) => job.Failure switch
    {
        Failure.ContentPolicy => new() { ["code"] = "OutputVideoSensitiveContentDetected", ["message"] = FailureText(job) },
        Failure.Internal => new() { ["code"] = "InternalServiceError", ["message"] = FailureText(job) },
        _ => null,
    };

    private static string Word(Phase phase) => phase switch
    {
        Phase.Rendering => "running",
        Phase.Calibrating => "calibrating",
        Phase.Done => "succeeded",
        Phase.Failed => "failed",
        _ => "queued",
    };
}
