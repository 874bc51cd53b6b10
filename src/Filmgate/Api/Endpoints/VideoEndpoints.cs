using System.Globalization;
using Filmgate.Api.Authentication;
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

/// <summary><c>/v1/videos</c> in OpenAI's shape.</summary>
internal sealed class VideoEndpoints(
    OwnedVideos videos, VideoTransitions transitions, CreateVideoHandler intake, VideoView view, ApiKeyAuthentication gate, DueQueue queue, VideoDeletion deletion, PreferWait waiting, VideoETag tag, CreateResponseHeaders headers, TimeProvider clock)
{
    private const int LargestPage = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/videos", Admit(CreateAsync));
        routes.MapGet("/v1/videos", Admit(ListAsync));
        routes.MapGet("/v1/videos/{id}", Admit(RetrieveAsync));
        routes.MapDelete("/v1/videos/{id}", Admit(WithVideo(DeleteAsync)));
        routes.MapPost("/v1/videos/{id}/cancel", Admit(WithVideo(CancelAsync)));
        routes.MapPost("/v1/videos/{id}/remix", Admit(WithVideo(RemixAsync)));
    }

    /// <remarks>What was read is let go before the wait for the disk: thousands may wait there at once, and a garbage collection copies all that they hold.</remarks>
    private Task CreateAsync(HttpContext http, Caller caller)
    {
        var read = RequestBody.ReadAsync(http.Request, http.RequestAborted);
        return read.IsCompletedSuccessfully ? GoOn(read.Result) : GoOnAsync();      // nearly always it came with the head

        Task GoOn((RequestBody? Body, ApiError? Malformed) given)
        {
            if (given.Malformed is not null) return given.Malformed.WriteAsync(http);
            CreateVideoRequest fields;
            using (given.Body) fields = CreateVideoRequest.Read(given.Body!);
            if (IdempotencyKey.Read(http.Request, out var key) is { } wrong) return wrong.WriteAsync(http);
            return AnswerAsync(http, caller, intake.TakeAsync(fields, caller, key, http.RequestAborted));
        }

        async Task GoOnAsync() => await GoOn(await read);
    }

    private async Task RemixAsync(HttpContext http, Caller caller, VideoTask original)
    {
        var (body, malformed) = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (malformed is not null)
        {
            await malformed.WriteAsync(http);
            return;
        }

        using var given = body!;
        var (request, problems) = CreateVideoRequest.ReadRemix(given);
        if (request is null) await ApiError.Wrong(problems).WriteAsync(http);
        else if (IdempotencyKey.Read(http.Request, out var key) is { } wrong) await wrong.WriteAsync(http);
        else await AnswerAsync(http, caller, intake.RemixAsync(original, request, caller, key, http.RequestAborted));
    }

    private async Task AnswerAsync(HttpContext http, Caller caller, Task<(CreatedVideo? Video, ApiError? Error)> taken)
    {
        var (video, error) = await taken;
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        headers.Write(http.Response, video!);
        http.Response.Headers.Location = $"/v1/videos/{video!.Task.Id}";
        await WriteAsync(http, caller, await waiting.ForAsync(video.Task, http));
    }

    private async Task RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await videos.FindCachedAsync(id, caller, http.RequestAborted) is not { } task)
        {
            await ApiError.NoSuchVideo(id).WriteAsync(http);
            return;
        }

        task = await waiting.ForAsync(task, http);
        var standing = view.StandingOf(task);
        var current = tag.Of(task, caller, standing);
        http.Response.Headers.ETag = current;
        if (VideoETag.IsKnown(current, http.Request))
        {
            SayWhenToAsk(http, task, standing);
            http.Response.StatusCode = StatusCodes.Status304NotModified;
        }
        else
        {
            await WriteAsync(http, caller, task, standing);
        }
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var query = new ListQuery(http.Request.Query);
        var (limit, newestFirst, after) = (query.Limit(usual: 20, LargestPage, least: 0), query.NewestFirst(), query.After(IsId, "a video"));
        if (query.Problems.Count > 0)
        {
            await ApiError.Wrong(query.Problems).WriteAsync(http);
            return;
        }

        var found = await videos.ListAsync(caller, after, limit + 1, newestFirst, http.RequestAborted);
        var page = found.Take(limit).Select(task => view.Show(task, caller, http.Request)).ToList();
        var list = new VideoList { Data = page, FirstId = page.FirstOrDefault()?.Id, LastId = page.LastOrDefault()?.Id, HasMore = found.Count > limit };
        await JsonResponse.WriteAsync(http, list, ApiJson.Default.VideoList);
    }

    private async Task DeleteAsync(HttpContext http, Caller caller, VideoTask task)
    {
        if (await deletion.DeleteAsync(task, http.RequestAborted) is { } error) await error.WriteAsync(http);
        else await JsonResponse.WriteAsync(http, new DeletedVideo(task.Id, true), ApiJson.Default.DeletedVideo);
    }

    private async Task CancelAsync(HttpContext http, Caller caller, VideoTask task)
    {
        if (await transitions.RequestCancelAsync(task.Id, clock.GetUtcNow(), http.RequestAborted) is not { } cancelled)
        {
            await ApiError.AlreadyFinished(task.Id, VideoView.Word(task.Status, caller)).WriteAsync(http);
            return;
        }

        queue.MakeDueNow(task.Id);                                           // its holder, if that is this node, acts at once
        await WriteAsync(http, caller, cancelled);
    }

    private Task WriteAsync(HttpContext http, Caller caller, VideoTask task) => WriteAsync(http, caller, task, view.StandingOf(task));

    private Task WriteAsync(HttpContext http, Caller caller, VideoTask task, in VideoProgress standing)
    {
        SayWhenToAsk(http, task, standing);
        return JsonResponse.WriteAsync(http, view.Show(task, caller, http.Request, standing), ApiJson.Default.Video);
    }

    private static void SayWhenToAsk(HttpContext http, VideoTask task, in VideoProgress standing)
    {
        if (!task.Status.IsTerminal())
        {
            var wait = standing.PollAfter;
            http.Response.Headers["openai-poll-after-ms"] = ((long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        http.Response.Headers.CacheControl = "private, no-cache";       // a browser may keep it, and must ask (If-None-Match) before it uses it
    }

    private RequestDelegate Admit(Func<HttpContext, Caller, Task> next) => http =>
    {
        var admitted = gate.AdmitAsync(http);                           // nearly always at once: the keys are in memory
        return admitted.IsCompletedSuccessfully ? GoOn(admitted.Result) : GoOnAsync();

        Task GoOn((Caller? Caller, ApiError? Error) who) => who.Error is null ? next(http, who.Caller!) : who.Error.WriteAsync(http);

        async Task GoOnAsync() => await GoOn(await admitted);
    };

    private Func<HttpContext, Caller, Task> WithVideo(Func<HttpContext, Caller, VideoTask, Task> next) => async (http, caller) =>
    {
        var id = (string)http.GetRouteValue("id")!;
        await (await videos.FindAsync(id, caller, http.RequestAborted) is { } task ? next(http, caller, task) : ApiError.NoSuchVideo(id).WriteAsync(http));
    };

    /// <summary>A place in the list needs no video in it: whoever deletes while paging goes on from one that is gone.</summary>
    private static bool IsId(string text) => text.StartsWith("video_", StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(6), "N", out _);
}
