using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Endpoints;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Dialects.Kling;
using Filmgate.Json;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Compat.Kling;

/// <summary>Kling's API under <c>/kling/v1/videos</c>. A program written for Kling changes only its base URL and its key.</summary>
internal sealed class KlingApi(
    OwnedVideos videos,
    KlingCreateHandler createHandler,
    KlingSyncCallHandler syncCallHandler,
    KlingResponses responses,
    KlingVideoList list,
    CompatEndpoints endpoints,
    CreateResponseHeaders createHeaders) : ICompatApi
{
    public string Prefix => "/kling";

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var action in KlingAction.All)
        {
            var path = $"/kling/v1/videos/{action.Path}";
            routes.MapPost(path, endpoints.Handle(this, (http, caller) => CreateAsync(http, caller, action)));
            routes.MapGet(path, endpoints.Handle(this, (http, caller) => ListAsync(http, caller, action)));
            routes.MapGet($"{path}/{{id}}", endpoints.Handle(this, RetrieveAsync));
        }

        foreach (var call in KlingSyncCall.All)
            routes.MapPost($"/kling/v1/videos/{call.Path}", endpoints.Handle(this, (http, caller) => CallAsync(http, caller, call)));
    }

    public Task WriteErrorAsync(HttpContext http, ApiError error) => KlingResponses.WriteErrorAsync(http, error);

    private async Task<ApiError?> CreateAsync(HttpContext http, Caller caller, KlingAction action)
    {
        var (body, malformed) = await CompatEndpoints.ReadJsonAsync(http.Request);
        string? key = null;
        malformed ??= IdempotencyKey.Read(http.Request, out key);
        if (malformed is not null) return malformed;
        var (video, error) = await createHandler.CreateAsync(action, JsonObject.Create(body)!, caller, key, http.RequestAborted);
        if (error is not null) return error;
        createHeaders.Write(http.Response, video!);
        await KlingResponses.WriteAsync(http, await responses.BuildTaskAsync(video!.Task, http));
        return null;
    }

    /// <summary>The id identifies the video, so every action finds it. A video that another API created has no action of Kling's.</summary>
    private async Task<ApiError?> RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await FindAsync(id, caller, http.RequestAborted) is not { } video) return ApiError.NoSuchVideo(id);
        await KlingResponses.WriteAsync(http, await responses.BuildTaskAsync(video, http));
        return null;
    }

    private async Task<ApiError?> ListAsync(HttpContext http, Caller caller, KlingAction action)
    {
        var problems = new List<Problem>();
        var number = ReadNumber(http, "pageNum", fallback: 1, max: 1000, problems);
        var size = ReadNumber(http, "pageSize", fallback: 30, max: 500, problems);
        if (problems.Count > 0) return ApiError.InvalidRequest(problems);
        var page = await list.ReadPageAsync(caller, action, number, size, problems, http.RequestAborted);
        if (page is null) return ApiError.InvalidRequest(problems);
        var tasks = new JsonArray();
        foreach (var video in page) tasks.Add(await responses.BuildTaskAsync(video, http));
        await KlingResponses.WriteAsync(http, tasks);
        return null;
    }

    private async Task<ApiError?> CallAsync(HttpContext http, Caller caller, KlingSyncCall call)
    {
        var (body, malformed) = await CompatEndpoints.ReadJsonAsync(http.Request);
        if (malformed is not null) return malformed;
        var (data, error) = await syncCallHandler.CallAsync(call, JsonObject.Create(body)!, caller, http.RequestAborted);
        if (error is null) await KlingResponses.WriteAsync(http, data!);
        return error;
    }

    private async Task<VideoTask?> FindAsync(string id, Caller caller, CancellationToken ct)
    {
        if (id.Length > 128) return null;
        return await videos.FindAsync(id, caller, ct) ?? await videos.FindByExternalIdAsync(id, caller, ct);
    }

    private static int ReadNumber(HttpContext http, string name, int fallback, int max, List<Problem> problems)
    {
        if (http.Request.Query[name].ToString() is not { Length: > 0 } text) return fallback;
        if (char.IsAsciiDigit(text[0]) && WholeNumber.TryParse(text, out var number) && number >= 1 && number <= max) return (int)number;
        problems.Add(new(name, $"{name} must be a number from 1 to {max}."));
        return fallback;
    }
}
