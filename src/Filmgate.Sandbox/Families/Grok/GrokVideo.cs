using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Grok;

/// <summary>What a poll is answered. While a video is not ready, the gateway and xAI itself speak differently, and sometimes hardly at all.</summary>
internal sealed class GrokVideo(SignedUrls urls)
{
    public IResult Polled(HttpRequest request, SandboxJob job, JobState moment)
    {
        var isOver = moment.Phase is Phase.Done or Phase.Failed;
        var asXai = job.Has(TestCard.Pending) && !isOver;
        if (asXai && job.Has(TestCard.Silent)) return Results.StatusCode(StatusCodes.Status202Accepted);

        var body = isOver ? Over(request, job, moment) : Running(job, moment);
        return Responses.Json(job.Has(TestCard.Wrapped) ? TaskEnvelope.Wrap(body, "GENERATE", job, moment, FailureText(job)) : body, asXai ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    }

    private static JsonObject Running(SandboxJob job, JobState moment)
    {
        if (job.Has(TestCard.Silent)) return new() { ["request_id"] = job.Id };
        var word = moment.Phase switch { Phase.Calibrating => "calibrating", _ when job.Has(TestCard.Pending) => "pending", Phase.Queued => "queued", _ => "processing" };
        var body = new JsonObject { ["status"] = word, ["progress"] = moment.Progress };
        if (!job.Has(TestCard.Pending)) body["request_id"] = job.Id;
        return body;
    }

    /// <summary>What moderation takes away is "done" all the same.</summary>
    private JsonObject Over(HttpRequest request, SandboxJob job, JobState moment)
    {
        if (moment.Phase is Phase.Failed && job.Failure is not Failure.SilentFilter)
            return new()
            {
                ["status"] = "failed",
                ["error"] = new JsonObject { ["code"] = job.Failure is Failure.ContentPolicy ? "content_moderation" : "internal_error", ["message"] = FailureText(job) },
            };

        var isBlocked = moment.Phase is Phase.Failed;
        var body = new JsonObject { ["status"] = "done", ["progress"] = 100, ["model"] = job.Model };
        if (!moment.Withheld)
            body["video"] = new JsonObject { ["url"] = isBlocked ? "" : urls.For(request, job), ["duration"] = job.Seconds, ["respect_moderation"] = !isBlocked };
        body["usage"] = new JsonObject { ["cost_in_usd_ticks"] = 500_000_000L * job.Seconds };
        return body;
    }

    private static string FailureText(SandboxJob job) => job.Failure switch
    {
        Failure.ContentPolicy => "Generated video rejected by content moderation.",
        Failure.Internal => "An internal error occurred while rendering.",
        _ => "",
    };
}
