using System.Globalization;
using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Endpoints;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Dialects.Kling;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Compat.Kling;

/// <summary><c>/kling/v1/videos</c>: Kling's API as a way in. A program written for Kling changes its base URL and its key.</summary>
internal sealed class KlingApi(OwnedVideos videos, KlingCreateHandler intake, KlingSyncCallHandler answerer, KlingSessions sessions, KlingResponses answers, KlingVideoList lists, CompatEndpoints door, CreateResponseHeaders headers) : ICompatApi
{
    public string Prefix => "/kling";

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var action in KlingAction.All)
        {
            routes.MapPost($"/kling/v1/videos/{action.Path}", door.Admit(this, (http, caller) => CreateAsync(http, caller, action)));
            routes.MapGet($"/kling/v1/videos/{action.Path}", door.Admit(this, (http, caller) => ListAsync(http, caller, action)));
            routes.MapGet($"/kling/v1/videos/{action.Path}/{{id}}", door.Admit(this, RetrieveAsync));
        }

        foreach (var question in KlingSyncCall.All) routes.MapPost($"/kling/v1/videos/{question.Path}", door.Admit(this, (http, caller) => AskAsync(http, caller, question)));
    }

    public Task WriteErrorAsync(HttpContext http, ApiError error) => KlingResponses.WriteErrorAsync(http, error);

    private async Task<ApiError?> CreateAsync(HttpContext http, Caller caller, KlingAction action)
    {
        var (body, malformed) = await CompatEndpoints.ReadAsync(http.Request);
        string? key = null;
        malformed ??= IdempotencyKey.Read(http.Request, out key);
        if (malformed is not null) return malformed;
        var (video, error) = await intake.TakeAsync(action, JsonObject.Create(body)!, caller, key, http.RequestAborted);
        if (error is not null) return error;
        headers.Write(http.Response, video!);
        await KlingResponses.WriteAsync(http, await answers.ShowAsync(video!.Task, http));
        return null;
    }

    /// <summary>Under any action: the id says which video it is, and a video made in another shape has none of Kling's.</summary>
    private async Task<ApiError?> RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await FindAsync(id, caller, http.RequestAborted) is not { } video) return ApiError.NoSuchVideo(id);
        await KlingResponses.WriteAsync(http, await answers.ShowAsync(video, http));
        return null;
    }

    private async Task<ApiError?> ListAsync(HttpContext http, Caller caller, KlingAction action)
    {
        var problems = new List<Problem>();
        var (number, size) = (Number(http, "pageNum", 1, 1000, problems), Number(http, "pageSize", 30, 500, problems));
        if (problems.Count > 0 || await lists.PageAsync(caller, action, number, size, problems, http.RequestAborted) is not { } page) return ApiError.Wrong(problems);
        var shown = new JsonArray();
        foreach (var video in page) shown.Add(await answers.ShowAsync(video, http));
        await KlingResponses.WriteAsync(http, shown);
        return null;
    }

    private async Task<ApiError?> AskAsync(HttpContext http, Caller caller, KlingSyncCall question)
    {
        var (body, malformed) = await CompatEndpoints.ReadAsync(http.Request);
        if (malformed is not null) return malformed;
        var (data, error) = await AskAsync(JsonObject.Create(body)!, caller, question, http.RequestAborted);
        if (error is null) await KlingResponses.WriteAsync(http, data!);
        return error;
    }

    private async Task<(JsonObject? Data, ApiError? Error)> AskAsync(JsonObject body, Caller caller, KlingSyncCall question, CancellationToken ct)
    {
        var problems = new List<Problem>();
        var fields = new KlingFieldReader(body, problems, new());
        question.Read(fields);
        fields.Close(question.Path);
        VideoTask? clip = null;
        if (problems.Count == 0 && body["video_id"] is { } id)
        {
            (clip, var wrong) = await intake.FindClipAsync(id.GetValue<string>(), caller, ct);
            if (wrong is not null) problems.Add(wrong);
        }

        if (problems.Count == 0 && intake.OpenSession(body, caller) is { } foreign) problems.Add(foreign);
        if (problems.Count > 0) return (null, ApiError.Wrong(problems));
        var (data, error) = await answerer.AskAsync(question, body, clip, ct);
        if (data?["session_id"] is JsonValue session) data["session_id"] = sessions.Seal(caller.Owner, session.ToString());
        return (data, error);
    }

    private async Task<VideoTask?> FindAsync(string id, Caller caller, CancellationToken ct)
    {
        if (id.Length > 128) return null;
        return await videos.FindAsync(id, caller, ct) ?? await videos.FindExternalAsync(id, caller, ct);
    }

    private static int Number(HttpContext http, string name, int otherwise, int most, List<Problem> problems)
    {
        if (http.Request.Query[name].ToString() is not { Length: > 0 } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most) return number;
        problems.Add(new(name, $"{name} must be a number from 1 to {most}."));
        return otherwise;
    }
}
