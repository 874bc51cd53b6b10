using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api;

/// <summary>What native ways in have in common: the key, a body in JSON, the idempotency key, and that a caller sees its own videos and no others.</summary>
internal sealed class NativeDoor(CallerGate gate, VideoIntake intake, IVideoStore store)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="read">From the provider's fields to ours; what is wrong with them goes into the problems.</param>
    public RequestDelegate Create(INativeIngress shape, Func<JsonElement, CreateFields> read, Func<HttpContext, Caller, VideoTask, Task> answer) => async http =>
    {
        var (video, caller, error) = await TakeAsync(http, read);
        if (error is not null)
        {
            await shape.WriteErrorAsync(http, error);
            return;
        }

        if (!video!.IsNew) http.Response.Headers["Idempotent-Replayed"] = "true";
        await answer(http, caller!, video.Task);
    };

    /// <summary>Of the route's <c>id</c>, in whichever shape the video was made.</summary>
    public RequestDelegate Find(INativeIngress shape, Func<HttpContext, Caller, VideoTask, Task> answer) => async http =>
    {
        var id = (string)http.GetRouteValue("id")!;
        var (caller, error) = await gate.AdmitAsync(http);
        if (error is not null) await shape.WriteErrorAsync(http, error);
        else if (id.Length <= 64 && await store.FindAsync(id, http.RequestAborted) is { } task && task.Owner == caller!.Owner) await answer(http, caller, task);
        else await shape.WriteErrorAsync(http, ApiError.NoSuchVideo(id));
    };

    public static Task WriteAsync(HttpContext http, JsonObject body)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(body.ToJsonString(Readable), http.RequestAborted);
    }

    public static Task WriteErrorAsync(HttpContext http, ApiError error, JsonObject body)
    {
        http.Response.StatusCode = error.HttpStatus;
        if (error.RetryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (error.HttpStatus is 401) http.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(http, body);
    }

    private async Task<(CreatedVideo? Video, Caller? Caller, ApiError? Error)> TakeAsync(HttpContext http, Func<JsonElement, CreateFields> read)
    {
        var (caller, error) = await gate.AdmitAsync(http);
        if (error is not null) return (null, null, error);
        if (!http.Request.HasJsonContentType())
            return (null, null, ApiError.WrongMediaType(http.Request.ContentType) with { Message = "The body must be JSON: send the header 'Content-Type: application/json'." });
        var (body, malformed) = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (malformed is not null) return (null, null, malformed);
        if (IdempotencyKey.Read(http.Request, out var key) is { } wrong) return (null, null, wrong);
        var (video, refused) = await intake.TakeAsync(read(body!.Fields), caller!, key, http.RequestAborted);
        return (video, caller, refused);
    }
}
