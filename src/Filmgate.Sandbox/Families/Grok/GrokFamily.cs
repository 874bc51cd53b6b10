using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Grok;

/// <summary>CometAPI's routes for xAI: generations and edits, with one poll route for both.</summary>
internal sealed class GrokFamily(
    GrokRequestParser parser,
    GrokVideo videos,
    CreateHandler creates,
    PollHandler polls,
    JobStore jobs) : IFamily
{
    public const string Name = "grok";
    public const string CreatePath = "/grok/v1/videos/generations";
    public const string EditPath = "/grok/v1/videos/edits";

    public IEnumerable<CatalogueEntry> Models =>
    [
        new(
            GrokRequestParser.Model,
            GrokRequestParser.Model,
            "xAI",
            Name,
            CreatePath,
            ["text-to-video", "image-to-video", "video-editing"],
            PerSecond: 0.050m),
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(CreatePath, async (HttpRequest request) =>
            await creates.HandleAsync(request.HttpContext, this, await parser.ParseGenerationAsync(request)));
        routes.MapPost(EditPath, async (HttpRequest request) =>
            await creates.HandleAsync(request.HttpContext, this, await GrokRequestParser.ParseEditAsync(request)));
        routes.MapGet("/grok/v1/videos/{id}", (HttpContext http, string id) =>
            polls.Handle(http, jobs.Find(Name, id), (job, state) => videos.PollResponse(http.Request, job, state)));
    }

    public IResult Accepted(SandboxJob job) => Responses.Json(new JsonObject { ["request_id"] = job.Id });

    public IResult Refused(RefusalReason reason, string detail) => reason switch
    {
        RefusalReason.RateLimited => GrokResponses.Error(StatusCodes.Status429TooManyRequests, "Some resource has been exhausted", detail),
        RefusalReason.Overloaded =>
            GrokResponses.Error(StatusCodes.Status503ServiceUnavailable, "The service is currently unavailable", detail),
        // CometAPI, not xAI, checks balance and keys.
        RefusalReason.NoBalance => Responses.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        RefusalReason.Unauthorized => Responses.Error(StatusCodes.Status401Unauthorized, detail),
        RefusalReason.Moderated => GrokResponses.Error(StatusCodes.Status400BadRequest, "content_moderation", detail),
        _ => GrokResponses.Invalid(detail),
    };
}
