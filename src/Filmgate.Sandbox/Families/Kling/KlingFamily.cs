using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>CometAPI's routes for Kling: Kling's formats and error codes, CometAPI's key.</summary>
internal sealed class KlingFamily(
    KlingRequestParser parser,
    KlingActionRequestParser actionParser,
    KlingSessionHandler sessions,
    KlingTask tasks,
    CreateHandler creates,
    PollHandler polls,
    JobStore jobs) : IFamily
{
    public const string Name = "kling";

    private static readonly string[] Features = [.. KlingAction.OfAllModels.Select(action => action.Feature)];

    public IEnumerable<CatalogueEntry> Models => KlingModel.All.Select(model => new CatalogueEntry(
        model.Id, model.Id, "Kling", Name, KlingAction.Text2Video.Path, Features, PerRequest: model.PerTask));

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var action in KlingAction.All)
        {
            routes.MapPost(action.Path, async (HttpRequest request) =>
                await creates.HandleAsync(request.HttpContext, this, await ParseAsync(request, action)));
            routes.MapGet(action.Path + "/{id}", (HttpContext http, string id) =>
                polls.Handle(http, Find(action, id), (job, state) => PollResponse(http, action, job, state)));
        }

        foreach (var step in KlingSessionHandler.SelectionSteps)
            routes.MapPost($"{KlingAction.MultiElements.Path}/{step}", (HttpRequest request) => sessions.SelectAsync(request, step));
        routes.MapPost("/kling/v1/videos/identify-face", (HttpRequest request) => sessions.IdentifyFaceAsync(request));
    }

    public IResult Accepted(SandboxJob job) => KlingResponses.Data(KlingTask.ForCreate(job));

    public IResult Refused(RefusalReason reason, string detail) => reason switch
    {
        RefusalReason.RateLimited => KlingResponses.Error(StatusCodes.Status429TooManyRequests, 1302, detail),
        RefusalReason.Overloaded => KlingResponses.Error(StatusCodes.Status503ServiceUnavailable, 5001, detail),
        RefusalReason.NoBalance => KlingResponses.Error(StatusCodes.Status429TooManyRequests, 1102, "Account balance not enough"),
        RefusalReason.Unauthorized => KlingResponses.Error(StatusCodes.Status401Unauthorized, 1002, detail),
        RefusalReason.Moderated => KlingResponses.Error(StatusCodes.Status400BadRequest, 1301, detail),
        _ => KlingResponses.Invalid(detail),
    };

    private Task<CreateRequest> ParseAsync(HttpRequest request, KlingAction action) =>
        KlingAction.OfAllModels.Contains(action) ? parser.ParseAsync(request, action) : actionParser.ParseAsync(request, action);

    /// <summary>Finds a job of this action by Kling's id or by the client's own.</summary>
    private SandboxJob? Find(KlingAction action, string id) =>
        (jobs.Find(Name, id) ?? jobs.FindExternal(Name, id)) is { } job && job.Route == action.Path ? job : null;

    private IResult PollResponse(HttpContext http, KlingAction action, SandboxJob job, JobState state)
    {
        var task = tasks.ForPoll(http.Request, job, state);
        return job.Has(TestCard.Wrapped)
            ? Responses.Json(TaskEnvelope.Wrap(task, action.Segment, job, state, KlingTask.FailureText(job, state)))
            : KlingResponses.Data(task);
    }
}
