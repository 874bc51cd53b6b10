using System.Globalization;
using Filmgate.Api.Audit;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/v1/videos</c> in OpenAI's format.</summary>
internal sealed class VideoEndpoints(
    EndpointHandlers handlers,
    OwnedVideos videos,
    VideoTransitions transitions,
    CreateVideoHandler createHandler,
    RetryVideoHandler retryHandler,
    VideoView view,
    DueQueue queue,
    VideoDeletion deletion,
    PreferWait preferWait,
    VideoETag tags,
    CreateResponseHeaders createHeaders,
    TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/videos", handlers.WithBody(CreateVideoRequest.Read, CreateAsync));
        routes.MapGet("/v1/videos/{id:video}", handlers.WithCaller(RetrieveAsync));
        routes.MapDelete("/v1/videos/{id:video}", handlers.WithVideo(DeleteAsync)).AuditsOthers("video.delete");
        routes.MapPost("/v1/videos/{id:video}/cancel", handlers.WithVideo(CancelAsync)).AuditsOthers("video.cancel");
        routes.MapPost("/v1/videos/{id:video}/retry", handlers.WithVideo(RetryAsync));
        routes.MapPost("/v1/videos/{id:video}/remix", handlers.WithVideoAndBody(RemixRequest.Read, RemixAsync)).AuditsOthers("video.remix");
    }

    private Task CreateAsync(HttpContext http, Caller caller, CreateVideoRequest request)
    {
        if (IdempotencyKey.Read(http.Request, out var key) is { } error) return error.WriteAsync(http);
        return WriteCreatedAsync(http, caller, createHandler.CreateAsync(request, caller, key, http.RequestAborted));
    }

    private Task RemixAsync(HttpContext http, Caller caller, VideoTask original, RemixRequest remix)
    {
        if (remix.Problems.Count > 0) return ApiError.InvalidRequest(remix.Problems).WriteAsync(http);
        if (IdempotencyKey.Read(http.Request, out var key) is { } error) return error.WriteAsync(http);
        return WriteCreatedAsync(http, caller, createHandler.RemixAsync(original, remix.Request, caller, key, http.RequestAborted));
    }

    private Task RetryAsync(HttpContext http, Caller caller, VideoTask original)
    {
        if (IdempotencyKey.Read(http.Request, out var key) is { } error) return error.WriteAsync(http);
        return WriteCreatedAsync(http, caller, retryHandler.RetryAsync(original, caller, key, http.RequestAborted));
    }

    public async Task WriteCreatedAsync(HttpContext http, Caller caller, Task<(CreatedVideo? Video, ApiError? Error)> creating)
    {
        var (created, error) = await creating;
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        createHeaders.Write(http.Response, created!);
        http.Response.Headers.Location = $"/v1/videos/{created!.Task.Id}";
        await WriteAsync(http, caller, await preferWait.WaitAsync(created.Task, http));
    }

    private async Task RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await videos.FindCachedAsync(id, caller, http.RequestAborted) is not { } video)
        {
            await ApiError.NoSuchVideo(id).WriteAsync(http);
            return;
        }

        video = await preferWait.WaitAsync(video, http);
        var progress = view.ProgressOf(video);
        var tag = tags.Of(video, caller, progress);
        http.Response.Headers.ETag = tag;
        if (VideoETag.Matches(tag, http.Request))
        {
            WritePollHeaders(http, video, progress);
            http.Response.StatusCode = StatusCodes.Status304NotModified;
        }
        else
        {
            await WriteAsync(http, caller, video, progress);
        }
    }

    private async Task DeleteAsync(HttpContext http, Caller caller, VideoTask video)
    {
        if (await deletion.DeleteAsync(video, http.RequestAborted) is { } error) await error.WriteAsync(http);
        else await JsonResponse.WriteAsync(http, new DeletedVideo(video.Id, true), ApiJson.Default.DeletedVideo);
    }

    private async Task CancelAsync(HttpContext http, Caller caller, VideoTask video)
    {
        if (await transitions.RequestCancelAsync(video.Id, clock.GetUtcNow(), http.RequestAborted) is not { } cancelled)
        {
            await ApiError.AlreadyFinished(video.Id, VideoView.StatusWord(video.Status, caller)).WriteAsync(http);
            return;
        }

        queue.MakeDueNow(video.Id);                                          // if this node runs the video, it acts at once
        await WriteAsync(http, caller, cancelled);
    }

    private Task WriteAsync(HttpContext http, Caller caller, VideoTask video) => WriteAsync(http, caller, video, view.ProgressOf(video));

    private Task WriteAsync(HttpContext http, Caller caller, VideoTask video, in VideoProgress progress)
    {
        WritePollHeaders(http, video, progress);
        return JsonResponse.WriteAsync(http, view.Show(video, caller, http.Request, progress), ApiJson.Default.Video);
    }

    private static void WritePollHeaders(HttpContext http, VideoTask video, in VideoProgress progress)
    {
        if (!video.Status.IsTerminal())
        {
            var wait = progress.PollAfter;
            http.Response.Headers["openai-poll-after-ms"] = ((long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        http.Response.Headers.CacheControl = "private, no-cache";       // a browser may store it and must revalidate it (If-None-Match)
    }
}
