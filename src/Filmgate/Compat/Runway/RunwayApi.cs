using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Errors;
using Filmgate.Client;
using Filmgate.Dialects.Runway;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Compat.Runway;

/// <summary>Runway's API as a way in: its official client works with another base URL only (<c>http://gateway/runwayml</c>).</summary>
internal sealed class RunwayApi(CompatEndpoints door, RunwayTasks videos, RunwayRequestReader requests) : ICompatApi
{
    private static readonly DateOnly Known = DateOnly.ParseExact(RunwayDialect.Version, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Our name of a field to Runway's, for the catalogue's complaints.</summary>
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["prompt"] = "promptText",
        ["negative_prompt"] = "negativePrompt",
        ["seconds"] = "duration",
        ["size"] = "ratio",
        ["input_reference"] = "promptImage",
        ["video"] = "videoUri",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public string Prefix => "/runwayml";

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var action in RunwayRequestReader.Actions)
            routes.MapPost($"{Prefix}/v1/{action}", door.Admit(this, (http, caller) => CreateAsync(http, caller, action)));
        routes.MapGet($"{Prefix}/v1/tasks/{{id}}", door.Admit(this, RetrieveAsync));
        routes.MapDelete($"{Prefix}/v1/tasks/{{id}}", door.Admit(this, EndAsync));
    }

    public Task WriteErrorAsync(HttpContext http, ApiError error)
    {
        var body = new JsonObject { ["error"] = error.Message };
        var problems = error.Problems ?? (error.Param is { } only ? [new(only, error.Message)] : []);
        if (problems.Count > 0)
            body["issues"] = new JsonArray([.. problems.Select(p => new JsonObject { ["path"] = new JsonArray(Names.GetValueOrDefault(p.Param, p.Param)), ["message"] = p.Message })]);
        return RunwayTasks.WriteErrorAsync(http, error, body);
    }

    private async Task<ApiError?> CreateAsync(HttpContext http, Caller caller, string action)
    {
        if (WrongVersion(http.Request.Headers[RunwayDialect.VersionHeader].ToString()) is { } wrong) return wrong;
        var (body, malformed) = await CompatEndpoints.ReadAsync(http.Request);
        if (malformed is not null) return malformed;
        var (task, error) = await door.TakeAsync(http, caller, requests.Read(action, body));
        if (task is not null) await CompatEndpoints.WriteAsync(http, new() { ["id"] = RunwayTasks.UuidOf(task.Id) });
        return error;
    }

    private async Task<ApiError?> RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await videos.FindAsync(id, caller, http.RequestAborted) is not { } task) return ApiError.NoSuchVideo(id);
        await CompatEndpoints.WriteAsync(http, Show(task, videos.Show(task, caller, http.Request), caller));
        return null;
    }

    private async Task<ApiError?> EndAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await videos.FindAsync(id, caller, http.RequestAborted) is not { } task) return ApiError.NoSuchVideo(id);
        if (await videos.EndAsync(task, http.RequestAborted) is { } error) return error;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    /// <summary>Runway wants the header on every create, and another date means other fields.</summary>
    private static ApiError? WrongVersion(string version) =>
        DateOnly.TryParseExact(version, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date <= Known
            ? null
            : ApiError.Wrong([new(RunwayDialect.VersionHeader, $"The header {RunwayDialect.VersionHeader} is {(version.Length == 0 ? "missing" : $"'{ApiError.Short(version)}'")}; send {RunwayDialect.Version}.")]);

    private static JsonObject Show(VideoTask task, Video shown, Caller caller)
    {
        var word = task.Status switch
        {
            VideoStatus.Queued => "PENDING",
            VideoStatus.Completed => "SUCCEEDED",
            VideoStatus.Failed => "FAILED",
            VideoStatus.Cancelled => "CANCELLED",
            _ => "RUNNING",
        };
        var answer = new JsonObject
        {
            ["id"] = RunwayTasks.UuidOf(task.Id),
            ["status"] = caller.ExpectsSucceeded ? word.ToLowerInvariant() : word,
            ["createdAt"] = task.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        };
        if (word is "RUNNING") answer["progress"] = shown.Progress / 100.0;
        if (word is "SUCCEEDED") answer["output"] = new JsonArray(shown.VideoUrl);
        if (word is "FAILED") (answer["failure"], answer["failureCode"]) = (shown.Error!.Message, CodeOf(task));
        return answer;
    }

    /// <summary>Runway's own words where they fit. Without a code its clients would try again, so what may have been billed has one that is ours.</summary>
    private static string CodeOf(VideoTask task) => task.Error! switch
    {
        { ProviderCode: { } code } when task.Attempt?.Dialect == "runway" && task.Attempt.Operation is not null => code,
        { Kind: FailureKind.ContentRejected } => task.Attempt?.Operation is null ? "SAFETY.INPUT.TEXT" : "SAFETY.OUTPUT.VIDEO",
        { Kind: FailureKind.RenderFailed } => "INTERNAL.BAD_OUTPUT",
        var error => $"FILMGATE.{error.Rule.Code.ToUpperInvariant()}",
    };
}
