using System.Text.Json.Nodes;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Volc;

/// <summary>ByteDance's own routes as the gateway offers them.</summary>
internal sealed class VolcFamily(VolcOrders orders, VolcTask tasks, Reception reception, Polling polling, JobBook book) : IFamily
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

    public IResult Accepted(SandboxJob job) => Reply.Json(new JsonObject { ["id"] = job.Id });

    public IResult Refuse(Refusal refusal, string detail) => refusal switch
    {
        Refusal.RateLimited => VolcReply.Error(StatusCodes.Status429TooManyRequests, "RateLimitExceeded", "TooManyRequests", detail),
        Refusal.Overloaded => VolcReply.Error(StatusCodes.Status503ServiceUnavailable, "ServerOverloaded", "ServiceUnavailable", detail),
        // Money and keys are the gateway's business, not Ark's.
        Refusal.NoBalance => Reply.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        Refusal.Unauthorized => Reply.Error(StatusCodes.Status401Unauthorized, detail),
        Refusal.Moderated => VolcReply.Error(StatusCodes.Status400BadRequest, "InputTextSensitiveContentDetected", "BadRequest", detail),
        _ => VolcReply.Invalid("content", detail),
    };

    private IResult Polled(HttpContext http, SandboxJob job, Moment moment)
    {
        var task = tasks.Polled(http.Request, job, moment);
        return Reply.Json(job.Has(TestCard.Wrapped) ? Wrapper.Around(task, "GENERATE", job, moment, VolcTask.FailureText(job)) : task);
    }
}
