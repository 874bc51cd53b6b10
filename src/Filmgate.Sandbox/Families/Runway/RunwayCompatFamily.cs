using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>The gateway's older Runway format: a callback address is required (and never called here), and the poll is a POST.</summary>
internal sealed class RunwayCompatFamily(ImageStore images, SignedUrls urls, CreateHandler reception, PollHandler polling, JobStore book) : IFamily
{
    public const string Name = "runway-compat";
    public const string CreatePath = "/runway/pro/generate";

    /// <summary>Those that the official format does not list already.</summary>
    public IEnumerable<CatalogueEntry> Models => RunwayModel.Compat.Except(RunwayModel.All.Select(model => model.Id)).Select(id => new CatalogueEntry(id, id, "Runway", Name, CreatePath, ["text-to-video", "image-to-video"], PerSecond: 0.064m));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(CreatePath, async (HttpRequest request) => await reception.ReceiveAsync(request.HttpContext, this, await ReadAsync(request)));
        routes.MapPost("/runway/feed", async (HttpRequest request) =>
        {
            var id = await JsonObjectReader.ReadAsync(request) is { } fields ? fields.Text("task_id") : null;
            return polling.Answer(request.HttpContext, id is null ? null : book.Find(Name, id), (job, moment) => Polled(request, job, moment));
        });
    }

    public IResult Accepted(SandboxJob job) => Responses.Json(new() { ["code"] = 200, ["message"] = "", ["msg"] = "success", ["data"] = new JsonObject { ["task_id"] = job.Id } });

    public IResult Refuse(Refusal refusal, string detail) => refusal switch
    {
        Refusal.RateLimited => Responses.Error(StatusCodes.Status429TooManyRequests, detail),
        Refusal.Overloaded => Responses.Error(StatusCodes.Status503ServiceUnavailable, detail),
        Refusal.NoBalance => Responses.Error(StatusCodes.Status403Forbidden, detail, "insufficient_user_quota"),
        Refusal.Unauthorized => Responses.Error(StatusCodes.Status401Unauthorized, detail),
        _ => Responses.TaskError(StatusCodes.Status400BadRequest, "invalid_request", detail),
    };

    private async Task<CreateRequest> ReadAsync(HttpRequest request)
    {
        if (await JsonObjectReader.ReadAsync(request) is not { } fields) return Invalid("invalid_request", "The body is not a JSON object");
        if (string.IsNullOrEmpty(fields.Text("callback_url"))) return Invalid("callback_url_empty", "callback_url is required");
        if (string.IsNullOrEmpty(fields.Text("prompt"))) return Invalid("invalid_request", "prompt is required");
        if (fields.Text("model") is not { } model || !RunwayModel.Compat.Contains(model)) return Invalid("invalid_request", $"model must be one of {string.Join(", ", RunwayModel.Compat)}");
        string[] ratios = [.. RunwayModel.Ratios, .. RunwayModel.OldRatios];
        if (fields.Text("ratio") is not { } ratio || !ratios.Contains(ratio)) return Invalid("invalid_request", $"ratio must be one of {string.Join(", ", ratios)}");
        MediaInput? reference = null;
        ImageHeader? image = null;
        if (fields["image"] is not null && RunwayInputs.WrongImage(fields.Text("image"), ref reference, ref image) is { } complaint) return Invalid("invalid_request", $"image {complaint}");

        // The text page requires both.
        if (reference is null && (fields.Text("style") is null || fields["options"] is not { ValueKind: JsonValueKind.Object })) return Invalid("invalid_request", "style and options are required without an image");
        var seconds = 5;
        if (fields["options"] is { ValueKind: JsonValueKind.Object } options && new JsonObjectReader(options)["seconds"] is { } given && (given.ValueKind is not JsonValueKind.Number || !given.TryGetInt32(out seconds) || seconds is not (5 or 10)))
            return Invalid("invalid_request", "options.seconds must be 5 or 10");

        var frame = RunwayRequestParser.FrameOf(ratio);
        return CreateRequest.Valid(new()
        {
            Id = $"19{Random.Shared.NextInt64(100_000_000_000_000, 999_999_999_999_999).ToString(CultureInfo.InvariantCulture)}",
            Family = Name,
            Route = CreatePath,
            Model = model,
            Prompt = fields.Text("prompt")!,
            HiddenSeconds = 1,
            Seconds = seconds,
            Width = frame.Width,
            Height = frame.Height,
            Image = image is { } kept ? images.Keep(reference!.Bytes!, kept.Kind) : null,
            ImageByUrl = reference is { Url: not null },
            SizeWord = ratio,
        });
    }

    /// <summary>The fields of the wrapper, in its envelope or, on the other page of the documents, without it.</summary>
    private IResult Polled(HttpRequest request, SandboxJob job, JobState moment)
    {
        var url = moment is { Phase: Phase.Done, Withheld: false } ? urls.For(request, job) : "";
        var wrapped = TaskEnvelope.Wrap([], job.Image is null && !job.ImageByUrl ? "TEXT_TO_VIDEO" : "IMAGE_TO_VIDEO", job, moment, RunwayTask.FailureText(job));
        wrapped["data"]![job.Has(TestCard.Wrapped) ? "result_url" : "video_url"] = url;
        return Responses.Json(job.Has(TestCard.Wrapped) ? wrapped : wrapped["data"]!.DeepClone().AsObject());
    }

    private static CreateRequest Invalid(string code, string message) => CreateRequest.Invalid(Responses.TaskError(StatusCodes.Status400BadRequest, code, message));
}
