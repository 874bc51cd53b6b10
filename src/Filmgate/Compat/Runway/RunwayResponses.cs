using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Videos;

namespace Filmgate.Compat.Runway;

/// <summary>Tasks and errors in Runway's format.</summary>
internal static class RunwayResponses
{
    /// <summary>Our names of fields to Runway's, for the problems that the catalogue finds.</summary>
    private static readonly FrozenDictionary<string, string> FieldNames = new Dictionary<string, string>
    {
        ["prompt"] = "promptText",
        ["negative_prompt"] = "negativePrompt",
        ["seconds"] = "duration",
        ["size"] = "ratio",
        ["input_reference"] = "promptImage",
        ["video"] = "videoUri",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static JsonObject Error(ApiError error)
    {
        var body = new JsonObject { ["error"] = error.Message };
        var problems = error.Problems ?? (error.Param is { } only ? [new(only, error.Message)] : []);
        if (problems.Count > 0) body["issues"] = new JsonArray([.. problems.Select(problem => Issue(problem.Param, problem.Message))]);
        return body;
    }

    public static JsonObject Task(VideoTask task, Video shown, Caller caller)
    {
        var status = task.Status switch
        {
            VideoStatus.Queued => "PENDING",
            VideoStatus.Completed => "SUCCEEDED",
            VideoStatus.Failed => "FAILED",
            VideoStatus.Cancelled => "CANCELLED",
            _ => "RUNNING",
        };
        var body = new JsonObject
        {
            ["id"] = RunwayTasks.ToUuid(task.Id),
            ["status"] = caller.ExpectsSucceeded ? status.ToLowerInvariant() : status,
            ["createdAt"] = task.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        };
        if (status is "RUNNING") body["progress"] = shown.Progress / 100.0;
        if (status is "SUCCEEDED") body["output"] = new JsonArray(shown.VideoUrl);
        if (status is "FAILED") (body["failure"], body["failureCode"]) = (shown.Error!.Message, FailureCodeOf(task));
        return body;
    }

    private static JsonObject Issue(string field, string message) =>
        new() { ["path"] = new JsonArray(FieldNames.GetValueOrDefault(field, field)), ["message"] = message };

    /// <summary>
    /// Runway's own code where one fits, else ours. Never none: Runway's clients would retry, and the failed task may have been billed.
    /// </summary>
    private static string FailureCodeOf(VideoTask task) => task.Error! switch
    {
        { ProviderCode: { } code } when task.Attempt?.Dialect == "runway" && task.Attempt.Operation is not null => code,
        { Kind: FailureKind.ContentRejected } => task.Attempt?.Operation is null ? "SAFETY.INPUT.TEXT" : "SAFETY.OUTPUT.VIDEO",
        { Kind: FailureKind.RenderFailed } => "INTERNAL.BAD_OUTPUT",
        var error => $"FILMGATE.{error.Rule.Code.ToUpperInvariant()}",
    };
}
