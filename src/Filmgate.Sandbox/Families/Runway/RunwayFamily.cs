using System.Text.Json.Nodes;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>Runway's official-format routes as the gateway offers them; a fresh task is not known to polls for a second.</summary>
internal sealed class RunwayFamily(RunwayRequestParser orders, RunwayTask tasks, CreateHandler reception, PollHandler polling, JobStore book) : IFamily
{
    public const string Name = "runway";

    public IEnumerable<CatalogueEntry> Models => RunwayModel.All.GroupBy(model => model.Id).Select(same => new CatalogueEntry(
        same.Key, same.Key, "Runway", Name, PathOf(same.First().Action), [.. same.Select(model => model.Action.Replace('_', '-'))], PerSecond: same.First().PerSecond));

    public static string PathOf(string action) => $"/runwayml/v1/{action}";

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var action in RunwayModel.Actions)
            routes.MapPost(PathOf(action), async (HttpRequest request) => await reception.ReceiveAsync(request.HttpContext, this, await orders.ReadAsync(request, action)));
        routes.MapGet("/runwayml/v1/tasks/{id}", (HttpContext http, string id) => polling.Answer(http, book.Find(Name, id), (job, moment) => Polled(http, job, moment)));
    }

    public IResult Accepted(SandboxJob job) => Responses.Json(new JsonObject { ["id"] = job.Id });

    public IResult Refuse(Refusal refusal, string detail) => refusal switch
    {
        Refusal.RateLimited => RunwayResponses.Error(StatusCodes.Status429TooManyRequests, detail),
        Refusal.Overloaded => RunwayResponses.Error(StatusCodes.Status503ServiceUnavailable, detail),
        // Money and keys are the gateway's business, not Runway's.
        Refusal.NoBalance => Responses.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        Refusal.Unauthorized => Responses.Error(StatusCodes.Status401Unauthorized, detail),
        Refusal.Moderated => RunwayResponses.Error(StatusCodes.Status400BadRequest, $"{detail} (SAFETY.INPUT.TEXT)"),
        _ => RunwayResponses.Error(StatusCodes.Status400BadRequest, detail),
    };

    private IResult Polled(HttpContext http, SandboxJob job, JobState moment)
    {
        var task = tasks.Polled(http.Request, job, moment);
        return Responses.Json(job.Has(TestCard.Wrapped) ? TaskEnvelope.Wrap(task, ActionOf(job).ToUpperInvariant(), job, moment, RunwayTask.FailureText(job)) : task);
    }

    private static string ActionOf(SandboxJob job) => job.Route[(job.Route.LastIndexOf('/') + 1)..];
}
