using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Grok;

/// <summary>The poll response. Until a video is ready, CometAPI and xAI differ, and some responses have no status.</summary>
internal sealed class GrokVideo(SignedUrls urls)
{
    public IResult PollResponse(HttpRequest request, SandboxJob job, JobState state)
    {
        var hasEnded = state.Phase is JobPhase.Completed or JobPhase.Failed;
        var isPending = job.Has(TestCard.Pending) && !hasEnded;
        if (isPending && job.Has(TestCard.Silent)) return Results.StatusCode(StatusCodes.Status202Accepted);

        var body = hasEnded ? Ended(request, job, state) : Running(job, state);
        if (job.Has(TestCard.Wrapped)) body = TaskEnvelope.Wrap(body, "GENERATE", job, state, FailureText(job));
        return Responses.Json(body, isPending ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    }

    private static JsonObject Running(SandboxJob job, JobState state)
    {
        if (job.Has(TestCard.Silent)) return new() { ["request_id"] = job.Id };
        var status = state.Phase switch
        {
            JobPhase.Calibrating => "calibrating",
            _ when job.Has(TestCard.Pending) => "pending",
            JobPhase.Queued => "queued",
            _ => "processing",
        };
        var body = new JsonObject { ["status"] = status, ["progress"] = state.Progress };
        if (!job.Has(TestCard.Pending)) body["request_id"] = job.Id;
        return body;
    }

    /// <summary>A video that moderation blocked is "done" too.</summary>
    private JsonObject Ended(HttpRequest request, SandboxJob job, JobState state)
    {
        var hasFailed = state.Phase is JobPhase.Failed;
        if (hasFailed && job.Failure is not RenderFailure.SilentFilter)
            return new() { ["status"] = "failed", ["error"] = Error(job) };

        var body = new JsonObject { ["status"] = "done", ["progress"] = 100, ["model"] = job.Model };
        if (!state.ResultMissing)
        {
            body["video"] = new JsonObject
            {
                ["url"] = hasFailed ? "" : urls.Create(request, job),
                ["duration"] = job.Seconds,
                ["respect_moderation"] = !hasFailed,
            };
        }

        body["usage"] = new JsonObject { ["cost_in_usd_ticks"] = 500_000_000L * job.Seconds };
        return body;
    }

    private static JsonObject Error(SandboxJob job) => new()
    {
        ["code"] = job.Failure is RenderFailure.ContentPolicy ? "content_moderation" : "internal_error",
        ["message"] = FailureText(job),
    };

    private static string FailureText(SandboxJob job) => job.Failure switch
    {
        RenderFailure.ContentPolicy => "Generated video rejected by content moderation.",
        RenderFailure.Internal => "An internal error occurred while rendering.",
        _ => "",
    };
}
