using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>The shared route <c>/v1/videos</c>: the model decides what is accepted and how it is answered.</summary>
internal sealed class VideosFamily(VideoRequestParser orders, VideoObject videos, RemixRequestParser remix, VideoContentHandler content, CreateHandler reception, PollHandler polling, JobStore book) : IFamily
{
    public const string Name = "videos";

    public IEnumerable<CatalogueEntry> Models => VideoModels.All.Select(model => new CatalogueEntry(
        model.Id, model.Id, model.Brand.ToString(), model.Brand.ToString().ToLowerInvariant(), "/v1/videos",
        model.NeedsClip ? ["video-editing"] : model.MaxReferences > 0 ? ["text-to-video", "image-to-video"] : ["text-to-video"], PerSecond: model.PerSecond));

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/videos");
        group.MapPost("", async (HttpRequest request) => await reception.ReceiveAsync(request.HttpContext, this, await orders.ReadAsync(request)));
        group.MapGet("{id}", (HttpContext http, string id) =>
            polling.Answer(http, book.Find(Name, id), (job, moment) => Responses.Json(videos.Polled(http.Request, job, moment))));
        group.MapGet("{id}/content", content.ServeAsync);
        group.MapPost("{id}/remix", async (HttpContext http, string id) => await reception.ReceiveAsync(http, this, await remix.ReadAsync(http.Request, id)));
    }

    public IResult Accepted(SandboxJob job) => Responses.Json(VideoObject.Created(job));

    public IResult Refuse(Refusal refusal, string detail) => refusal switch
    {
        Refusal.RateLimited => Responses.Error(StatusCodes.Status429TooManyRequests, detail),
        Refusal.Overloaded => Responses.Error(StatusCodes.Status503ServiceUnavailable, detail),
        Refusal.NoBalance => Responses.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        Refusal.Unauthorized => Responses.Error(StatusCodes.Status401Unauthorized, detail),
        Refusal.Moderated => Responses.Error(StatusCodes.Status400BadRequest, detail, "moderation_blocked"),
        _ => Responses.Invalid(detail),
    };
}
