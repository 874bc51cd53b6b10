using System.Globalization;
using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Catalogue;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Dialects.Kling;

/// <summary><c>/kling/v1/videos</c>: Kling's API as a way in. A program written for Kling changes its base URL and its key.</summary>
internal sealed class KlingIngress(IVideoStore store, KlingIntake intake, KlingFaces faces, KlingAnswers answers, KlingLists lists, CallerGate gate) : INativeIngress
{
    public string Prefix => "/kling";

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var action in KlingAction.All)
        {
            routes.MapPost($"/kling/v1/videos/{action.Path}", Admit((http, caller) => CreateAsync(http, caller, action)));
            routes.MapGet($"/kling/v1/videos/{action.Path}", Admit((http, caller) => ListAsync(http, caller, action)));
            routes.MapGet($"/kling/v1/videos/{action.Path}/{{id}}", Admit(RetrieveAsync));
        }

        routes.MapPost("/kling/v1/videos/identify-face", Admit(IdentifyFaceAsync));
    }

    public Task WriteErrorAsync(HttpContext http, ApiError error) => KlingAnswers.WriteErrorAsync(http, error);

    private async Task CreateAsync(HttpContext http, Caller caller, KlingAction action)
    {
        var (body, malformed) = await ReadAsync(http);
        string? key = null;
        malformed ??= IdempotencyKey.Read(http.Request, out key);
        var (video, error) = malformed is not null ? (null, malformed) : await intake.TakeAsync(action, body!, caller, key, http.RequestAborted);
        if (error is not null)
        {
            await WriteErrorAsync(http, error);
            return;
        }

        if (!video!.IsNew) http.Response.Headers["Idempotent-Replayed"] = "true";
        await KlingAnswers.WriteAsync(http, await answers.ShowAsync(video.Task, http));
    }

    /// <summary>Under any action: the id says which video it is, and a video made in another shape has none of Kling's.</summary>
    private async Task RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await FindAsync(id, caller, http.RequestAborted) is { } video) await KlingAnswers.WriteAsync(http, await answers.ShowAsync(video, http));
        else await WriteErrorAsync(http, ApiError.NoSuchVideo(id));
    }

    private async Task ListAsync(HttpContext http, Caller caller, KlingAction action)
    {
        var problems = new List<Problem>();
        var (number, size) = (Number(http, "pageNum", 1, 1000, problems), Number(http, "pageSize", 30, 500, problems));
        if (problems.Count == 0 && await lists.PageAsync(caller.Owner, action, number, size, problems, http.RequestAborted) is { } page)
        {
            var shown = new JsonArray();
            foreach (var video in page) shown.Add(await answers.ShowAsync(video, http));
            await KlingAnswers.WriteAsync(http, shown);
            return;
        }

        await WriteErrorAsync(http, ApiError.Wrong(problems));
    }

    private async Task IdentifyFaceAsync(HttpContext http, Caller caller)
    {
        var (body, error) = await ReadAsync(http);
        if (error is null)
        {
            var problems = new List<Problem>();
            var fields = new KlingFields(body!, problems, new());
            fields.ExactlyOne("video_url", "video_id");
            var (url, id) = (fields.Url("video_url"), fields.Text("video_id", 100));
            fields.Close("identify-face");
            var (clip, wrong) = id is null || problems.Count > 0 ? (null, null) : await intake.FindClipAsync(id, caller, http.RequestAborted);
            if (wrong is not null) problems.Add(wrong);
            if (problems.Count > 0)
            {
                error = ApiError.Wrong(problems);
            }
            else
            {
                (var data, error) = await faces.FindAsync(clip, url, http.RequestAborted);
                if (data is not null) await KlingAnswers.WriteAsync(http, data);
            }
        }

        if (error is not null) await WriteErrorAsync(http, error);
    }

    private async Task<VideoTask?> FindAsync(string id, Caller caller, CancellationToken ct)
    {
        if (id.Length > 128) return null;
        return await store.FindAsync(id, ct) is { } video && video.Owner == caller.Owner ? video : await store.FindExternalAsync(caller.Owner, id, ct);
    }

    private static async Task<(JsonObject? Body, ApiError? Error)> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
            return (null, ApiError.WrongMediaType(http.Request.ContentType) with { Message = "The body must be JSON: send the header 'Content-Type: application/json'." });
        var (body, error) = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        return error is null ? (JsonObject.Create(body!.Fields), null) : (null, error);
    }

    private static int Number(HttpContext http, string name, int otherwise, int most, List<Problem> problems)
    {
        if (http.Request.Query[name].ToString() is not { Length: > 0 } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most) return number;
        problems.Add(new(name, $"{name} must be a number from 1 to {most}."));
        return otherwise;
    }

    private RequestDelegate Admit(Func<HttpContext, Caller, Task> next) => async http =>
    {
        var (caller, error) = await gate.AdmitAsync(http);
        await (error is null ? next(http, caller!) : WriteErrorAsync(http, error));
    };
}
