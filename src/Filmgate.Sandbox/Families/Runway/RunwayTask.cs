using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>Runway's task: a status in capitals, and further keys that depend on it.</summary>
internal sealed class RunwayTask(SignedUrls urls)
{
    public JsonObject Polled(HttpRequest request, SandboxJob job, JobState moment)
    {
        var status = Word(moment.Phase);
        var task = new JsonObject
        {
            ["id"] = job.Id,
            ["status"] = job.Has(TestCard.Lower) ? status.ToLowerInvariant() : status,
            ["createdAt"] = Responses.Iso(job.CreatedAt),
        };
        if (moment.Phase is Phase.Rendering) task["progress"] = moment.Progress / 100.0;
        if (moment.Phase is Phase.Done) task["output"] = moment.Withheld ? [] : new JsonArray(urls.For(request, job));
        if (moment.Phase is Phase.Failed && FailureText(job) is { Length: > 0 } text)
        {
            task["failure"] = text;
            task["failureCode"] = job.Failure is Failure.ContentPolicy ? "SAFETY.OUTPUT.VIDEO" : "INTERNAL.BAD_OUTPUT.CODE01";
        }

        return task;
    }

    public static string FailureText(SandboxJob job) => job.Failure switch
    {
        Failure.ContentPolicy => "The generated video did not pass content moderation.",
        Failure.Internal => "An unexpected error occurred while rendering.",
        _ => "",
    };

    private static string Word(Phase phase) => phase switch
    {
        Phase.Rendering => "RUNNING",
        Phase.Calibrating => "CALIBRATING",
        Phase.Done => "SUCCEEDED",
        Phase.Failed => "FAILED",
        _ => "PENDING",
    };
}
