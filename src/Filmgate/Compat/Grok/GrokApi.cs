using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Errors;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Compat.Grok;

/// <summary>xAI's API under <c>/grok/v1/videos</c>. The statuses of an unfinished video are those that CometAPI documents.</summary>
internal sealed class GrokApi(CompatEndpoints endpoints, GrokRequestReader reader, VideoView view) : ICompatApi
{
    public string Prefix => "/grok";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/grok/v1/videos/generations", endpoints.HandleCreate(this, reader.ReadGeneration, WriteCreatedAsync));
        routes.MapPost("/grok/v1/videos/edits", endpoints.HandleCreate(this, reader.ReadEdit, WriteCreatedAsync));
        routes.MapPost("/grok/v1/videos/extensions", endpoints.HandleCreate(this, reader.ReadExtension, WriteCreatedAsync));
        routes.MapGet("/grok/v1/videos/{id:video}", endpoints.HandleFind(this, WriteVideoAsync));
    }

    /// <summary>xAI documents three error formats; this is the one that its own API sends.</summary>
    public Task WriteErrorAsync(HttpContext http, ApiError error) =>
        CompatEndpoints.WriteErrorAsync(http, error, new() { ["code"] = error.Code, ["error"] = error.Message });

    private static Task WriteCreatedAsync(HttpContext http, Caller caller, VideoTask task) =>
        CompatEndpoints.WriteAsync(http, new() { ["request_id"] = task.Id });

    private Task WriteVideoAsync(HttpContext http, Caller caller, VideoTask task)
    {
        var video = view.Show(task, caller, http.Request);
        var body = new JsonObject
        {
            ["request_id"] = task.Id,
            ["status"] = StatusOf(task.Status),
            ["progress"] = video.Progress,
            ["model"] = task.Model,
        };
        if (task is { Status: VideoStatus.Completed, Asset: { } file })
            body["video"] = new JsonObject
            {
                ["url"] = video.VideoUrl,
                ["duration"] = file.Duration.TotalSeconds,
                ["respect_moderation"] = true,
            };
        if (video.Error is { } error)
            body["error"] = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        else if (task.Status is VideoStatus.Cancelled)
            body["error"] = new JsonObject { ["code"] = "cancelled", ["message"] = "The video was cancelled." };
        return CompatEndpoints.WriteAsync(http, body);
    }

    /// <summary>xAI has no status for a cancelled video. <c>failed</c> makes clients stop polling.</summary>
    private static string StatusOf(VideoStatus status) => status switch
    {
        VideoStatus.Queued => "queued",
        VideoStatus.Completed => "done",
        VideoStatus.Failed or VideoStatus.Cancelled => "failed",
        _ => "processing",
    };
}
