using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>CometAPI's older Runway format. It requires a callback URL, which the sandbox never calls, and polls with POST.</summary>
internal sealed class RunwayCompatFamily(
    RunwayCompatRequestParser parser,
    SignedUrls urls,
    CreateHandler creates,
    PollHandler polls,
    JobStore jobs) : IFamily
{
    public const string Name = "runway-compat";
    public const string CreatePath = "/runway/pro/generate";

    /// <summary>Only the models that the official format does not list already.</summary>
    public IEnumerable<CatalogueEntry> Models =>
        RunwayModel.Compat.Except(RunwayModel.All.Select(model => model.Id)).Select(id => new CatalogueEntry(
            id, id, "Runway", Name, CreatePath, ["text-to-video", "image-to-video"], PerSecond: 0.064m));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(CreatePath, async (HttpRequest request) =>
            await creates.HandleAsync(request.HttpContext, this, await parser.ParseAsync(request)));
        routes.MapPost("/runway/feed", async (HttpRequest request) =>
        {
            var id = await JsonObjectReader.ReadBodyAsync(request) is { } body ? body.Text("task_id") : null;
            var job = id is null ? null : jobs.Find(Name, id);
            return polls.Handle(request.HttpContext, job, (found, state) => PollResponse(request, found, state));
        });
    }

    public IResult Accepted(SandboxJob job) => Responses.Json(new()
    {
        ["code"] = 200,
        ["message"] = "",
        ["msg"] = "success",
        ["data"] = new JsonObject { ["task_id"] = job.Id },
    });

    public IResult Refused(RefusalReason reason, string detail) => reason switch
    {
        RefusalReason.RateLimited => Responses.Error(StatusCodes.Status429TooManyRequests, detail),
        RefusalReason.Overloaded => Responses.Error(StatusCodes.Status503ServiceUnavailable, detail),
        RefusalReason.NoBalance => Responses.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        RefusalReason.Unauthorized => Responses.Error(StatusCodes.Status401Unauthorized, detail),
        _ => Responses.TaskError(StatusCodes.Status400BadRequest, "invalid_request", detail),
    };

    /// <summary>The documents disagree: one page shows the envelope, the other only the fields inside it.</summary>
    private IResult PollResponse(HttpRequest request, SandboxJob job, JobState state)
    {
        var url = state is { Phase: JobPhase.Completed, ResultMissing: false } ? urls.Create(request, job) : "";
        var action = job.Image is null && !job.ImageByUrl ? "TEXT_TO_VIDEO" : "IMAGE_TO_VIDEO";
        var envelope = TaskEnvelope.Wrap([], action, job, state, RunwayTask.FailureText(job));
        envelope["data"]![job.Has(TestCard.Wrapped) ? "result_url" : "video_url"] = url;
        return Responses.Json(job.Has(TestCard.Wrapped) ? envelope : envelope["data"]!.DeepClone().AsObject());
    }
}
