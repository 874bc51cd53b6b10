using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>CometAPI's routes for Runway's official format. For the first second, polls do not know a new task.</summary>
internal sealed class RunwayFamily(
    RunwayRequestParser parser,
    RunwayTask tasks,
    CreateHandler creates,
    PollHandler polls,
    JobStore jobs) : IFamily
{
    public const string Name = "runway";

    public IEnumerable<CatalogueEntry> Models => RunwayModel.All.GroupBy(model => model.Id).Select(same => new CatalogueEntry(
        same.Key,
        same.Key,
        "Runway",
        Name,
        PathOf(same.First().Action),
        [.. same.Select(model => model.Action.Replace('_', '-'))],
        PerSecond: same.First().PerSecond));

    public static string PathOf(string action) => $"/runwayml/v1/{action}";

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var action in RunwayModel.Actions)
        {
            routes.MapPost(PathOf(action), async (HttpRequest request) =>
                await creates.HandleAsync(request.HttpContext, this, await parser.ParseAsync(request, action)));
        }

        routes.MapGet("/runwayml/v1/tasks/{id}", (HttpContext http, string id) =>
            polls.Handle(http, jobs.Find(Name, id), (job, state) => PollResponse(http, job, state)));
    }

    public IResult Accepted(SandboxJob job) => Responses.Json(new JsonObject { ["id"] = job.Id });

    public IResult Refused(RefusalReason reason, string detail) => reason switch
    {
        RefusalReason.RateLimited => RunwayResponses.Error(StatusCodes.Status429TooManyRequests, detail),
        RefusalReason.Overloaded => RunwayResponses.Error(StatusCodes.Status503ServiceUnavailable, detail),
        // CometAPI, not Runway, checks balance and keys.
        RefusalReason.NoBalance => Responses.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        RefusalReason.Unauthorized => Responses.Error(StatusCodes.Status401Unauthorized, detail),
        RefusalReason.Moderated => RunwayResponses.Error(StatusCodes.Status400BadRequest, $"{detail} (SAFETY.INPUT.TEXT)"),
        _ => RunwayResponses.Error(StatusCodes.Status400BadRequest, detail),
    };

    private IResult PollResponse(HttpContext http, SandboxJob job, JobState state)
    {
        var task = tasks.ForPoll(http.Request, job, state);
        return Responses.Json(job.Has(TestCard.Wrapped)
            ? TaskEnvelope.Wrap(task, ActionOf(job).ToUpperInvariant(), job, state, RunwayTask.FailureText(job))
            : task);
    }

    private static string ActionOf(SandboxJob job) => job.Route[(job.Route.LastIndexOf('/') + 1)..];
}
