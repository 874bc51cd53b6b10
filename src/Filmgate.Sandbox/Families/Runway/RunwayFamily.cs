using System.Text.Json.Nodes;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>Runway's official-format routes as the gateway offers them; a fresh task is not known to polls for a second.</summary>
internal sealed class RunwayFamily(RunwayOrders orders, RunwayTask tasks, Reception reception, Polling polling, JobBook book) : IFamily
{
    public const string Name = "runway";
    public const string CreatePath = "/runwayml/v1/image_to_video";

    public IEnumerable<CatalogueEntry> Models => RunwayModel.All.Select(model => new CatalogueEntry(
        model.Id, model.Id, "Runway", Name, CreatePath, ["image-to-video"], PerSecond: model.PerSecond));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(CreatePath, async (HttpRequest request) => await reception.ReceiveAsync(request.HttpContext, this, await orders.ReadAsync(request)));
        routes.MapGet("/runwayml/v1/tasks/{id}", (HttpContext http, string id) => polling.Answer(http, book.Find(Name, id), (job, moment) => Polled(http, job, moment)));
    }

    public IResult Accepted(SandboxJob job) => Reply.Json(new JsonObject { ["id"] = job.Id });

    public IResult Refuse(Refusal refusal, string detail) => refusal switch
    {
        Refusal.RateLimited => RunwayReply.Error(StatusCodes.Status429TooManyRequests, detail),
        Refusal.Overloaded => RunwayReply.Error(StatusCodes.Status503ServiceUnavailable, detail),
        // Money and keys are the gateway's business, not Runway's.
        Refusal.NoBalance => Reply.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        Refusal.Unauthorized => Reply.Error(StatusCodes.Status401Unauthorized, detail),
        Refusal.Moderated => RunwayReply.Error(StatusCodes.Status400BadRequest, $"{detail} (SAFETY.INPUT.TEXT)"),
        _ => RunwayReply.Error(StatusCodes.Status400BadRequest, detail),
    };

    private IResult Polled(HttpContext http, SandboxJob job, Moment moment)
    {
        var task = tasks.Polled(http.Request, job, moment);
        return Reply.Json(job.Has(TestCard.Wrapped) ? Wrapper.Around(task, "IMAGE_TO_VIDEO", job, moment, RunwayTask.FailureText(job)) : task);
    }
}
