using System.Globalization;
using System.Text.Encodings.Web;
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

/// <summary>
/// What all compat APIs share: authentication, JSON bodies, idempotency keys, and lookup among the caller's own videos.
/// </summary>
internal sealed class CompatEndpoints(
    ApiKeyAuthentication authentication, CreateVideoHandler createHandler, OwnedVideos videos, CreateResponseHeaders createHeaders)
{
    /// <summary>Authenticates the caller and runs the handler. Writes an error in the format of the API.</summary>
    /// <param name="handle">Writes the response, or returns the error.</param>
    public RequestDelegate Handle(ICompatApi api, Func<HttpContext, Caller, Task<ApiError?>> handle) => async http =>
    {
        var (caller, error) = await authentication.AuthenticateAsync(http);
        error ??= await handle(http, caller!);
        if (error is not null) await api.WriteErrorAsync(http, error);
    };

    /// <param name="read">Translates the provider's fields into ours, and notes what is wrong with them in the problems.</param>
    public RequestDelegate HandleCreate(
        ICompatApi api, Func<JsonElement, CreateVideoRequest> read, Func<HttpContext, Caller, VideoTask, Task> respond) =>
        Handle(api, async (http, caller) =>
        {
            var (body, malformed) = await ReadJsonAsync(http.Request);
            if (malformed is not null) return malformed;
            var (video, error) = await CreateAsync(http, caller, read(body));
            if (video is not null) await respond(http, caller, video);
            return error;
        });

    /// <summary>Finds the video of the route's <c>id</c>, whichever API created it.</summary>
    public RequestDelegate HandleFind(ICompatApi api, Func<HttpContext, Caller, VideoTask, Task> respond) =>
        Handle(api, async (http, caller) =>
        {
            var id = (string)http.GetRouteValue("id")!;
            if (await videos.FindAsync(id, caller, http.RequestAborted) is not { } video) return ApiError.NoSuchVideo(id);
            await respond(http, caller, video);
            return null;
        });

    public static async Task<(JsonElement Body, ApiError? Error)> ReadJsonAsync(HttpRequest request)
    {
        var ct = request.HttpContext.RequestAborted;
        if (!request.HasJsonContentType() && !await RequestBody.IsJsonInFormTypeAsync(request, ct))
        {
            var wrongType = ApiError.UnsupportedMediaType(request.ContentType);
            return (default, wrongType with { Message = "The body must be JSON: send the header 'Content-Type: application/json'." });
        }

        var (body, error) = await RequestBody.ReadAsync(request, ct);
        using (body) return (body?.Fields.Clone() ?? default, error);   // the clone outlives the body
    }

    public async Task<(VideoTask? Video, ApiError? Error)> CreateAsync(HttpContext http, Caller caller, CreateVideoRequest request)
    {
        if (IdempotencyKey.Read(http.Request, out var key) is { } wrong) return (null, wrong);
        var (created, error) = await createHandler.CreateAsync(request, caller, key, http.RequestAborted);
        if (created is not null) createHeaders.Write(http.Response, created);
        return (created?.Task, error);
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
        error.WriteHeaders(http.Response);
        return WriteAsync(http, body);
    }
}
