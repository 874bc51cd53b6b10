using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Volc;

/// <summary>CometAPI's routes for ByteDance's own format (Ark).</summary>
internal sealed class VolcFamily(
    VolcRequestParser parser,
    VolcTask tasks,
    CreateHandler creates,
    PollHandler polls,
    JobStore jobs) : IFamily
{
    public const string Name = "volc";
    public const string CreatePath = "/volc/v3/contents/generations/tasks";

    public IEnumerable<CatalogueEntry> Models => VolcModel.All.Select(model => new CatalogueEntry(
        model.Id, model.Id, "ByteDance", Name, CreatePath, ["text-to-video", "image-to-video"], PerSecond: model.PerSecond));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(CreatePath, async (HttpRequest request) =>
            await creates.HandleAsync(request.HttpContext, this, await parser.ParseAsync(request)));
        routes.MapGet(CreatePath, List);
        routes.MapGet($"{CreatePath}/{{id}}", (HttpContext http, string id) =>
            polls.Handle(http, jobs.Find(Name, id), (job, state) => PollResponse(http, job, state)));
    }

    public IResult Accepted(SandboxJob job) => Responses.Json(new JsonObject { ["id"] = job.Id });

    public IResult Refused(RefusalReason reason, string detail) => reason switch
    {
        RefusalReason.RateLimited =>
            VolcResponses.Error(StatusCodes.Status429TooManyRequests, "RateLimitExceeded", "TooManyRequests", detail),
        RefusalReason.Overloaded =>
            VolcResponses.Error(StatusCodes.Status503ServiceUnavailable, "ServerOverloaded", "ServiceUnavailable", detail),
        // CometAPI, not Ark, checks balance and keys.
        RefusalReason.NoBalance => Responses.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        RefusalReason.Unauthorized => Responses.Error(StatusCodes.Status401Unauthorized, detail),
        RefusalReason.Moderated =>
            VolcResponses.Error(StatusCodes.Status400BadRequest, "InputTextSensitiveContentDetected", "BadRequest", detail),
        _ => VolcResponses.Invalid("content", detail),
    };

    /// <summary>Ark's list, filtered by <c>filter.task_ids</c> and <c>filter.model</c>, latest first.</summary>
    private IResult List(HttpRequest request)
    {
        var (ids, model) = (request.Query["filter.task_ids"], request.Query["filter.model"].ToString());
        var (page, size) = (Number("page_num", 1), Number("page_size", 10));
        var found = jobs.InOrder
            .Where(job => job.Family == Name && (ids.Count == 0 || ids.Contains(job.Id)) && (model.Length == 0 || job.Model == model))
            .Reverse()
            .ToList();
        var items = polls.List(found.Skip((page - 1) * size).Take(size))
            .Select(one => (JsonNode)tasks.ForPoll(request, one.Job, one.State));
        return Responses.Json(new JsonObject { ["total"] = found.Count, ["items"] = new JsonArray([.. items]) });

        int Number(string name, int fallback) => int.TryParse(request.Query[name], out var number) && number > 0 ? number : fallback;
    }

    private IResult PollResponse(HttpContext http, SandboxJob job, JobState state)
    {
        var task = tasks.ForPoll(http.Request, job, state);
        return Responses.Json(job.Has(TestCard.Wrapped)
            ? TaskEnvelope.Wrap(task, "GENERATE", job, state, VolcTask.FailureText(job))
            : task);
    }
}
