using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Errors;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Compat.Ark;

/// <summary>ByteDance's Ark API under <c>/volc/v3/contents/generations/tasks</c>, the path that CometAPI uses.</summary>
internal sealed class ArkApi(CompatEndpoints endpoints, ArkRequestReader reader, VideoView view, Router router) : ICompatApi
{
    private const string TasksPath = "/volc/v3/contents/generations/tasks";

    public string Prefix => "/volc";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(TasksPath, endpoints.HandleCreate(this, reader.Read, WriteCreatedAsync));
        routes.MapGet($"{TasksPath}/{{id}}", endpoints.HandleFind(this, WriteTaskAsync));
    }

    public Task WriteErrorAsync(HttpContext http, ApiError error)
    {
        var (code, type) = error.HttpStatus switch
        {
            401 => ("AuthenticationError", "Unauthorized"),
            403 => ("AccessDenied", "Forbidden"),
            404 => ("ResourceNotFound", "NotFound"),
            429 => ("RateLimitExceeded", "TooManyRequests"),
            >= 500 => ("InternalServiceError", "InternalServerError"),
            _ => ("InvalidParameter", "BadRequest"),
        };
        return CompatEndpoints.WriteErrorAsync(http, error, new()
        {
            ["error"] = new JsonObject { ["code"] = code, ["message"] = error.Message, ["param"] = ParamOf(error.Param), ["type"] = type },
        });
    }

    private static Task WriteCreatedAsync(HttpContext http, Caller caller, VideoTask task) =>
        CompatEndpoints.WriteAsync(http, new() { ["id"] = task.Id });

    private Task WriteTaskAsync(HttpContext http, Caller caller, VideoTask task)
    {
        var video = view.Show(task, caller, http.Request);
        var resolved = router.Resolve(task.Attempt?.Model ?? task.Model, task.Request).Resolved;
        var body = new JsonObject
        {
            ["id"] = task.Id,
            ["model"] = task.Model,
            ["status"] = StatusOf(task.Status),
            ["error"] = video.Error is { } error ? new JsonObject { ["code"] = error.Code, ["message"] = error.Message } : null,
            ["created_at"] = task.CreatedAt.ToUnixTimeSeconds(),
            ["updated_at"] = (task.FinishedAt ?? task.CreatedAt).ToUnixTimeSeconds(),
        };
        if (task.Status is VideoStatus.Completed) body["content"] = new JsonObject { ["video_url"] = video.VideoUrl };
        if (task.Request.Seed is { } seed) body["seed"] = seed;
        if (resolved.Frame is { Resolution: { } resolution }) body["resolution"] = resolution;
        if (resolved.Frame is { Ratio: { Length: > 0 } ratio }) body["ratio"] = ratio;
        if (resolved.Seconds is { } seconds) body["duration"] = seconds;
        if (resolved.Audio is { } audio) body["generate_audio"] = audio;
        return CompatEndpoints.WriteAsync(http, body);
    }

    private static string StatusOf(VideoStatus status) => status switch
    {
        VideoStatus.Queued => "queued",
        VideoStatus.Completed => "succeeded",
        VideoStatus.Failed => "failed",
        VideoStatus.Cancelled => "cancelled",
        _ => "running",
    };

    /// <summary>Ark's name of one of our fields.</summary>
    private static string ParamOf(string? param) => param switch
    {
        "seconds" => "duration",
        "size" or "aspect_ratio" => "ratio",
        "input_reference" or "reference_images" or "video" or "prompt" => "content",
        "audio" => "generate_audio",
        _ => param ?? "",
    };
}
