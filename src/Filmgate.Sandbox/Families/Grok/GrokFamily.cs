using System.Text.Json.Nodes;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Grok;

/// <summary>xAI's routes as the gateway offers them: generations and edits, one poll for both.</summary>
internal sealed class GrokFamily(GrokRequestParser orders, GrokVideo videos, CreateHandler reception, PollHandler polling, JobStore book) : IFamily
{
    public const string Name = "grok";
    public const string CreatePath = "/grok/v1/videos/generations";
    public const string EditPath = "/grok/v1/videos/edits";

    public IEnumerable<CatalogueEntry> Models =>
        [new(GrokRequestParser.Model, GrokRequestParser.Model, "xAI", Name, CreatePath, ["text-to-video", "image-to-video", "video-editing"], PerSecond: 0.050m)];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(CreatePath, async (HttpRequest request) => await reception.ReceiveAsync(request.HttpContext, this, await orders.ReadGenerationAsync(request)));
        routes.MapPost(EditPath, async (HttpRequest request) => await reception.ReceiveAsync(request.HttpContext, this, await GrokRequestParser.ReadEditAsync(request)));
        routes.MapGet("/grok/v1/videos/{id}", (HttpContext http, string id) => polling.Answer(http, book.Find(Name, id), (job, moment) => videos.Polled(http.Request, job, moment)));
    }

    public IResult Accepted(SandboxJob job) => Responses.Json(new JsonObject { ["request_id"] = job.Id });

    public IResult Refuse(Refusal refusal, string detail) => refusal switch
    {
        Refusal.RateLimited => GrokResponses.Error(StatusCodes.Status429TooManyRequests, "Some resource has been exhausted", detail),
        Refusal.Overloaded => GrokResponses.Error(StatusCodes.Status503ServiceUnavailable, "The service is currently unavailable", detail),
        // Money and keys are the gateway's business, not xAI's.
        Refusal.NoBalance => Responses.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        Refusal.Unauthorized => Responses.Error(StatusCodes.Status401Unauthorized, detail),
        Refusal.Moderated => GrokResponses.Error(StatusCodes.Status400BadRequest, "content_moderation", detail),
        _ => GrokResponses.Invalid(detail),
    };
}
