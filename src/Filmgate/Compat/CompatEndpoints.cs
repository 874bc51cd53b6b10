using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Authentication;
using Filmgate.Api.Endpoints;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Json;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Compat;

/// <summary>What native ways in have in common: the key, a body in JSON, the idempotency key, and that a caller sees its own videos and no others.</summary>
internal sealed class CompatEndpoints(ApiKeyAuthentication gate, CreateVideoHandler intake, OwnedVideos videos, CreateResponseHeaders headers)
{
    /// <param name="next">Answers, or says what is wrong; that is then written in this shape.</param>
    public RequestDelegate Admit(ICompatApi shape, Func<HttpContext, Caller, Task<ApiError?>> next) => async http =>
    {
        var (caller, error) = await gate.AdmitAsync(http);
        error ??= await next(http, caller!);
        if (error is not null) await shape.WriteErrorAsync(http, error);
    };

    /// <param name="read">From the provider's fields to ours; what is wrong with them goes into the problems.</param>
    public RequestDelegate Create(ICompatApi shape, Func<JsonElement, CreateVideoRequest> read, Func<HttpContext, Caller, VideoTask, Task> answer) => Admit(shape, async (http, caller) =>
    {
        var (body, malformed) = await ReadAsync(http.Request);
        if (malformed is not null) return malformed;
        var (task, error) = await TakeAsync(http, caller, read(body));
        if (task is not null) await answer(http, caller, task);
        return error;
    });

    /// <summary>Of the route's <c>id</c>, in whichever shape the video was made.</summary>
    public RequestDelegate Find(ICompatApi shape, Func<HttpContext, Caller, VideoTask, Task> answer) => Admit(shape, async (http, caller) =>
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await videos.FindAsync(id, caller, http.RequestAborted) is not { } task) return ApiError.NoSuchVideo(id);
        await answer(http, caller, task);
        return null;
    });

    public static async Task<(JsonElement Body, ApiError? Error)> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            return (default, ApiError.UnsupportedMediaType(request.ContentType) with { Message = "The body must be JSON: send the header 'Content-Type: application/json'." });
        var (body, error) = await RequestBody.ReadAsync(request, request.HttpContext.RequestAborted);
        using (body) return (body?.Fields.Clone() ?? default, error);   // it travels on as it is
    }

    public async Task<(VideoTask? Task, ApiError? Error)> TakeAsync(HttpContext http, Caller caller, CreateVideoRequest fields)
    {
        if (IdempotencyKey.Read(http.Request, out var key) is { } wrong) return (null, wrong);
        var (video, error) = await intake.TakeAsync(fields, caller, key, http.RequestAborted);
        if (video is not null) headers.Write(http.Response, video);
        return (video?.Task, error);
    }

    public static Task WriteAsync(HttpContext http, JsonObject body)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(body.ToJsonString(ReadableJson.SerializerOptions), http.RequestAborted);
    }

    public static Task WriteErrorAsync(HttpContext http, ApiError error, JsonObject body)
    {
        http.Response.StatusCode = error.HttpStatus;
        if (error.RetryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (error.HttpStatus is 401) http.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(http, body);
    }
}
