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

/// <summary><c>/grok/v1/videos</c>: xAI's API as a way in, with the words that CometAPI's page has for a video that is not ready.</summary>
internal sealed class GrokApi(CompatEndpoints door, GrokRequestReader fields, VideoView view) : ICompatApi
{
    public string Prefix => "/grok";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/grok/v1/videos/generations", door.Create(this, fields.Generation, AcceptAsync));
        routes.MapPost("/grok/v1/videos/edits", door.Create(this, fields.Edit, AcceptAsync));
        routes.MapPost("/grok/v1/videos/extensions", door.Create(this, fields.Extension, AcceptAsync));
        routes.MapGet("/grok/v1/videos/{id}", door.Find(this, ShowAsync));
    }

    /// <summary>Of xAI's three shapes of an error the one that its own API has.</summary>
    public Task WriteErrorAsync(HttpContext http, ApiError error) =>
        CompatEndpoints.WriteErrorAsync(http, error, new() { ["code"] = error.Code, ["error"] = error.Message });

    private static Task AcceptAsync(HttpContext http, Caller caller, VideoTask task) => CompatEndpoints.WriteAsync(http, new() { ["request_id"] = task.Id });

    private Task ShowAsync(HttpContext http, Caller caller, VideoTask task)
    {
        var video = view.Show(task, caller, http.Request);
        var body = new JsonObject
        {
            ["request_id"] = task.Id,
            ["status"] = Word(task.Status),
            ["progress"] = video.Progress,
            ["model"] = task.Model,
        };
        if (task is { Status: VideoStatus.Completed, Asset: { } file })
            body["video"] = new JsonObject { ["url"] = video.VideoUrl, ["duration"] = file.Duration.TotalSeconds, ["respect_moderation"] = true };
        if (video.Error is { } error) body["error"] = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        else if (task.Status is VideoStatus.Cancelled) body["error"] = new JsonObject { ["code"] = "cancelled", ["message"] = "The video was cancelled." };
        return CompatEndpoints.WriteAsync(http, body);
    }

    /// <summary>xAI has no word for a video that was cancelled; a program must not wait for it.</summary>
    private static string Word(VideoStatus status) => status switch
    {
        VideoStatus.Queued => "queued",
        VideoStatus.Completed => "done",
        VideoStatus.Failed or VideoStatus.Cancelled => "failed",
        _ => "processing",
    };
}
