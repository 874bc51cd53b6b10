using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>The shared route <c>/v1/videos</c>. What it accepts and returns depends on the model.</summary>
internal sealed class VideosFamily(
    VideoRequestParser parser,
    RemixRequestParser remixParser,
    VideoObject videos,
    VideoContentHandler content,
    CreateHandler creates,
    PollHandler polls,
    JobStore jobs) : IFamily
{
    public const string Name = "videos";
    public const string Path = "/v1/videos";

    public IEnumerable<CatalogueEntry> Models => VideoModels.All.Select(model => new CatalogueEntry(
        model.Id,
        model.Id,
        model.Brand.ToString(),
        model.Brand.ToString().ToLowerInvariant(),
        Path,
        FeaturesOf(model),
        PerSecond: model.PerSecond));

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path);
        group.MapPost("", async (HttpRequest request) =>
            await creates.HandleAsync(request.HttpContext, this, await parser.ParseAsync(request)));
        group.MapGet("{id}", (HttpContext http, string id) =>
            polls.Handle(http, jobs.Find(Name, id), (job, state) => Responses.Json(videos.ForPoll(http.Request, job, state))));
        group.MapGet("{id}/content", content.ServeAsync);
        group.MapPost("{id}/remix", async (HttpContext http, string id) =>
            await creates.HandleAsync(http, this, await remixParser.ParseAsync(http.Request, id)));
    }

    public IResult Accepted(SandboxJob job) => Responses.Json(VideoObject.ForCreate(job));

    public IResult Refused(RefusalReason reason, string detail) => reason switch
    {
        RefusalReason.RateLimited => Responses.Error(StatusCodes.Status429TooManyRequests, detail),
        RefusalReason.Overloaded => Responses.Error(StatusCodes.Status503ServiceUnavailable, detail),
        RefusalReason.NoBalance => Responses.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        RefusalReason.Unauthorized => Responses.Error(StatusCodes.Status401Unauthorized, detail),
        RefusalReason.Moderated => Responses.Error(StatusCodes.Status400BadRequest, detail, "moderation_blocked"),
        _ => Responses.Invalid(detail),
    };

    private static string[] FeaturesOf(VideoModel model) =>
        model.NeedsClip ? ["video-editing"]
        : model.MaxReferences > 0 ? ["text-to-video", "image-to-video"]
        : ["text-to-video"];
}
