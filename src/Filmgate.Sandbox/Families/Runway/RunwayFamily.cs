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

    public IEnumerable<CatalogueEntry> Models => RunwayModel.All.GroupBy(model => model.Id).Select(same => new CatalogueEntry(
        same.Key, same.Key, "Runway", Name, PathOf(same.First().Action), [.. same.Select(model => model.Action.Replace('_', '-'))], PerSecond: same.First().PerSecond));

    public static string PathOf(string action) => $"/runwayml/v1/{action}";

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var action in RunwayModel.Actions)
            routes.MapPost(PathOf(action), async (HttpRequest request) => await reception.ReceiveAsync(request.HttpContext, this, await orders.ReadAsync(request, action)));
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
        return Reply.Json(job.Has(TestCard.Wrapped) ? Wrapper.Around(task, ActionOf(job).ToUpperInvariant(), job, moment, RunwayTask.FailureText(job)) : task);
    }

    private static string ActionOf(SandboxJob job) => job.Route[(job.Route.LastIndexOf('/') + 1)..];
}
