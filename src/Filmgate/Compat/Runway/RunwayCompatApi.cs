using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Compat.Runway;

/// <summary>CometAPI's older Runway shape as a way in: a create that insists on a callback address, and a poll that is a POST.</summary>
internal sealed class RunwayCompatApi(CompatEndpoints door, RunwayTasks videos, ModelCatalogue catalogue, Router router) : ICompatApi
{
    private const string Dialect = "runway-compat";
    private static readonly FrozenSet<string> Known = ["callback_url", "prompt", "ratio", "model", "image", "style", "options"];

    public string Prefix => "/runway";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Prefix}/pro/generate", door.Admit(this, CreateAsync));
        routes.MapPost($"{Prefix}/feed", door.Admit(this, FeedAsync));
    }

    public Task WriteErrorAsync(HttpContext http, ApiError error) =>
        RunwayTasks.WriteErrorAsync(http, error, new() { ["code"] = error.Code, ["message"] = error.Message, ["data"] = null });

    private async Task<ApiError?> CreateAsync(HttpContext http, Caller caller)
    {
        var (body, malformed) = await CompatEndpoints.ReadAsync(http.Request);
        if (malformed is not null) return malformed;
        var fields = new FieldReader(body);
        if (fields.Text("callback_url", 2048) is null && fields.Problems.Count == 0) return new(400, "invalid_request_error", "callback_url_empty", "callback_url is required.", "callback_url");
        var (task, error) = await door.TakeAsync(http, caller, Read(fields));
        if (task is not null)
            await CompatEndpoints.WriteAsync(http, new() { ["code"] = 200, ["message"] = "", ["msg"] = "success", ["data"] = new JsonObject { ["task_id"] = task.Id } });
        return error;
    }

    private async Task<ApiError?> FeedAsync(HttpContext http, Caller caller)
    {
        var (body, malformed) = await CompatEndpoints.ReadAsync(http.Request);
        if (malformed is not null) return malformed;
        var fields = new FieldReader(body);
        if (fields.Text("task_id", 100) is not { } id) return ApiError.Wrong(fields.Problems.Count > 0 ? fields.Problems : [new("task_id", "task_id is required.")]);
        if (await videos.FindAsync(id, caller, http.RequestAborted) is not { } task) return new(400, "invalid_request_error", "task_not_exist", "task_not_exist");
        await CompatEndpoints.WriteAsync(http, new() { ["code"] = "success", ["message"] = "", ["data"] = Show(task, videos.Show(task, caller, http.Request)) });
        return null;
    }

    private CreateVideoRequest Read(FieldReader fields)
    {
        fields.RefuseOthers(Known);
        var asked = fields.Text("model", 100);
        if (asked is null && fields.Problems.TrueForAll(p => p.Param != "model")) fields.Wrong<string>("model", "is required");
        var model = catalogue.All.FirstOrDefault(m => router.RouteTo(m, Dialect)?.UpstreamModel == asked) ?? (asked is null ? null : catalogue.Find(asked));
        var prompt = fields.Text("prompt", 32_000);
        if (prompt is null && fields.Problems.TrueForAll(p => p.Param != "prompt")) fields.Wrong<string>("prompt", "is required");
        var image = fields.Find("image") is { } given ? RunwayImageReader.Image(given) ?? fields.Wrong<RequestImage>("image", "must be an http(s) URL or a data URI") : null;
        var options = fields.Object("options", 4096);
        var seconds = options is { } inner ? new FieldReader(inner).Number("seconds") : null;
        var request = new VideoRequest
        {
            Prompt = prompt ?? "",
            Seconds = seconds is null or (> 0 and <= 600) ? (int?)seconds : fields.Wrong<int?>("options", "must have seconds from 1 to 600"),
            Size = fields.Text("ratio", 32),
            WebhookUrl = Callback(fields),
            WebhookFormat = RunwayCompatCallback.Name,
            ProviderOptions = OptionsOf(fields, options, model),
        };
        return new(model?.Id ?? asked, request, image is null ? [] : [image], fields.Problems);
    }

    /// <summary>A style and a camera motion are of this format alone.</summary>
    private JsonElement? OptionsOf(FieldReader fields, JsonElement? given, CatalogueModel? model)
    {
        var options = new JsonObject();
        if (fields.Text("style", 100) is { } style) options["style"] = style;
        if (given is { } inner && inner.EnumerateObject().Any(option => option.Name is not "seconds"))
        {
            foreach (var option in inner.EnumerateObject())
                if (option.Name is not ("seconds" or "motion_vector"))
                    fields.Wrong<string>("options", $"has no '{ApiError.Short(option.Name)}'; known: seconds, motion_vector");
            options["options"] = JsonNode.Parse(inner.GetRawText());
        }

        if (options.Count == 0) return null;
        if (model is not null && router.RouteTo(model)?.Dialect != Dialect) fields.Wrong<string>(options.First().Key, $"is of this format's own models; {model.Id} has no such field");
        return JsonSerializer.SerializeToElement(options);
    }

    private static string? Callback(FieldReader fields)
    {
        var text = fields.Text("callback_url", 2048);
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url!.UserInfo.Length == 0
            ? text
            : fields.Wrong<string>("callback_url", "must be an absolute http(s) URL without user name");
    }

    public static JsonObject Show(VideoTask task, Client.Video shown)
    {
        var url = shown.VideoUrl;                                       // a late result too
        return new()
        {
            ["task_id"] = task.Id,
            ["action"] = task.Request.Images.Count > 0 ? "IMAGE_TO_VIDEO" : "TEXT_TO_VIDEO",
            ["status"] = task.Status switch
            {
                VideoStatus.Queued => "QUEUED",
                VideoStatus.Completed => "SUCCESS",
                VideoStatus.Failed or VideoStatus.Cancelled => "FAILURE",
                _ => "IN_PROGRESS",
            },
            ["fail_reason"] = shown.Error?.Message ?? (task.Status is VideoStatus.Cancelled ? "cancelled" : ""),
            ["result_url"] = url ?? "",
            ["video_url"] = url ?? "",
            ["submit_time"] = task.CreatedAt.ToUnixTimeSeconds(),
            ["start_time"] = task.Attempt?.AcceptedAt?.ToUnixTimeSeconds() ?? 0,
            ["finish_time"] = task.FinishedAt?.ToUnixTimeSeconds() ?? 0,
            ["progress"] = $"{shown.Progress}%",
            ["data"] = new JsonObject { ["output"] = url is null ? [] : new JsonArray(url) },
        };
    }
}
