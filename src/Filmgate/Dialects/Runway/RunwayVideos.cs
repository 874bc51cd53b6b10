using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Media;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Dialects.Runway;

/// <summary>What both of Runway's ways in do alike: let callers in, take requests, find and end videos. Errors go out through the shape that is given.</summary>
internal sealed class RunwayVideos(IVideoStore store, VideoIntake intake, VideoView view, CallerGate gate, DueQueue queue, MediaTrash trash, CreateHeaders headers, TimeProvider clock)
{
    /// <summary>An answer is JSON and never part of a page: an <c>&amp;</c> in a URL stays what it is.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public RequestDelegate Admit(INativeIngress shape, Func<HttpContext, Caller, Task<ApiError?>> next) => async http =>
    {
        var (caller, error) = await gate.AdmitAsync(http);
        error ??= await next(http, caller!);
        if (error is not null) await shape.WriteErrorAsync(http, error);
    };

    public static async Task<(JsonElement Body, ApiError? Error)> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType()) return (default, ApiError.WrongMediaType(request.ContentType));
        var (body, error) = await RequestBody.ReadAsync(request, request.HttpContext.RequestAborted);
        return (body?.Fields ?? default, error);
    }

    public async Task<(VideoTask? Task, ApiError? Error)> TakeAsync(HttpContext http, Caller caller, CreateFields fields)
    {
        if (IdempotencyKey.Read(http.Request, out var key) is { } wrong) return (null, wrong);
        var (video, error) = await intake.TakeAsync(fields, caller, key, http.RequestAborted);
        if (video is not null) headers.Write(http.Response, video);
        return (video?.Task, error);
    }

    /// <param name="id">In any of our spellings.</param>
    public async Task<VideoTask?> FindAsync(string id, Caller caller, CancellationToken ct) =>
        id.Length <= 64 && await store.FindAsync(IdOf(id), ct) is { } task && task.Owner == caller.Owner ? task : null;

    public Client.Video Show(VideoTask task, Caller caller, HttpRequest request) => view.Show(task, caller, request);

    /// <summary>Cancels what is under way, forgets what is over; as Runway's one call does.</summary>
    public async Task EndAsync(VideoTask task, CancellationToken ct)
    {
        if (await store.RequestCancelAsync(task.Id, clock.GetUtcNow(), ct) is not null)
            queue.Nudge(task.Id);
        else if (await store.DeleteAsync(task.Id, clock.GetUtcNow(), ct) && task.Asset is { } asset)
            await trash.DropAsync(asset.Key);
    }

    /// <summary>Runway's ids are UUIDs, and ours have one in them.</summary>
    public static string UuidOf(string id) => Guid.ParseExact(id.AsSpan("video_".Length), "N").ToString("D", CultureInfo.InvariantCulture);

    public static async Task WriteAsync(HttpContext http, JsonObject body)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(body.ToJsonString(Readable), http.RequestAborted);
    }

    public static Task WriteErrorAsync(HttpContext http, ApiError error, JsonObject body)
    {
        http.Response.StatusCode = error.HttpStatus;
        if (error.HttpStatus is >= 400 and < 500 and not 408 and not 429) http.Response.Headers["x-should-retry"] = "false";    // Runway's clients repeat a 409 otherwise
        if (error.RetryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (error.HttpStatus is 401) http.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(http, body);
    }

    private static string IdOf(string id) => Guid.TryParseExact(id, "D", out var uuid) ? $"video_{uuid:N}" : id;
}
