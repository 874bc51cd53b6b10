using System.Text.Json.Nodes;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Volc;

/// <summary>ByteDance's own routes as the gateway offers them.</summary>
internal sealed class VolcFamily(VolcRequestParser orders, VolcTask tasks, CreateHandler reception, PollHandler polling, JobStore book) : IFamily
{
    public const string Name = "volc";
    public const string CreatePath = "/volc/v3/contents/generations/tasks";

    public IEnumerable<CatalogueEntry> Models => VolcModel.All.Select(model => new CatalogueEntry(
        model.Id, model.Id, "ByteDance", Name, CreatePath, ["text-to-video", "image-to-video"], PerSecond: model.PerSecond));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(CreatePath, async (HttpRequest request) => await reception.ReceiveAsync(request.HttpContext, this, await orders.ReadAsync(request)));
        routes.MapGet($"{CreatePath}/{{id}}", (HttpContext http, string id) => polling.Answer(http, book.Find(Name, id), (job, moment) => Polled(http, job, moment)));
    }

    public IResult Accepted(SandboxJob job) => Responses.Json(new JsonObject { ["id"] = job.Id });

    public IResult Refuse(Refusal refusal, string detail) => refusal switch
    {
        Refusal.RateLimited => VolcResponses.Error(StatusCodes.Status429TooManyRequests, "RateLimitExceeded", "TooManyRequests", detail),
        Refusal.Overloaded => VolcResponses.Error(StatusCodes.Status503ServiceUnavailable, "ServerOverloaded", "ServiceUnavailable", detail),
        // Money and keys are the gateway's business, not Ark's.
        Refusal.NoBalance => Responses.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        Refusal.Unauthorized => Responses.Error(StatusCodes.Status401Unauthorized, detail),
        Refusal.Moderated => VolcResponses.Error(StatusCodes.Status400BadRequest, "InputTextSensitiveContentDetected", "BadRequest", detail),
        _ => VolcResponses.Invalid("content", detail),
    };

    private IResult Polled(HttpContext http, SandboxJob job, JobState moment)
    {
        var task = tasks.Polled(http.Request, job, moment);
        return Responses.Json(job.Has(TestCard.Wrapped) ? TaskEnvelope.Wrap(task, "GENERATE", job, moment, VolcTask.FailureText(job)) : task);
    }
}
