using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Kling's routes as the gateway offers them: Kling's shapes and codes, the gateway's key.</summary>
internal sealed class KlingFamily(KlingRequestParser orders, KlingActionRequestParser specials, KlingTask tasks, CreateHandler reception, PollHandler polling, JobStore book) : IFamily
{
    public const string Name = "kling";

    public IEnumerable<CatalogueEntry> Models => KlingModel.All.Select(model => new CatalogueEntry(
        model.Id, model.Id, "Kling", Name, KlingAction.Text2Video.Path, [.. KlingAction.OfModels.Select(action => action.Feature)], PerRequest: model.PerTask));

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var action in KlingAction.All)
        {
            routes.MapPost(action.Path, async (HttpRequest request) => await reception.ReceiveAsync(request.HttpContext, this, await ReadAsync(request, action)));
            routes.MapGet(action.Path + "/{id}", (HttpContext http, string id) => polling.Answer(http, Find(action, id), (job, moment) => Polled(http, action, job, moment)));
        }

        foreach (var step in KlingActionRequestParser.SelectionSteps)
            routes.MapPost($"{KlingAction.MultiElements.Path}/{step}", (HttpRequest request) => specials.SelectAsync(request, step));
        routes.MapPost("/kling/v1/videos/identify-face", (HttpRequest request) => specials.IdentifyFaceAsync(request));
    }

    public IResult Accepted(SandboxJob job) => KlingResponses.Task(KlingTask.Created(job));

    public IResult Refuse(Refusal refusal, string detail) => refusal switch
    {
        Refusal.RateLimited => KlingResponses.Error(StatusCodes.Status429TooManyRequests, 1302, detail),
        Refusal.Overloaded => KlingResponses.Error(StatusCodes.Status503ServiceUnavailable, 5001, detail),
        Refusal.NoBalance => KlingResponses.Error(StatusCodes.Status429TooManyRequests, 1102, "Account balance not enough"),
        Refusal.Unauthorized => KlingResponses.Error(StatusCodes.Status401Unauthorized, 1002, detail),
        Refusal.Moderated => KlingResponses.Error(StatusCodes.Status400BadRequest, 1301, detail),
        _ => KlingResponses.Error(StatusCodes.Status400BadRequest, 1201, detail),
    };

    private Task<CreateRequest> ReadAsync(HttpRequest request, KlingAction action) =>
        KlingAction.OfModels.Contains(action) ? orders.ReadAsync(request, action) : specials.ReadAsync(request, action);

    /// <summary>By Kling's id or the client's own; a job of another action is not there.</summary>
    private SandboxJob? Find(KlingAction action, string id) =>
        (book.Find(Name, id) ?? book.FindExternal(Name, id)) is { } job && job.Route == action.Path ? job : null;

    private IResult Polled(HttpContext http, KlingAction action, SandboxJob job, JobState moment)
    {
        var task = tasks.Polled(http.Request, job, moment);
        return job.Has(TestCard.Wrapped)
            ? Responses.Json(TaskEnvelope.Wrap(task, action.Segment, job, moment, KlingTask.FailureText(job, moment)))
            : KlingResponses.Task(task);
    }
}
