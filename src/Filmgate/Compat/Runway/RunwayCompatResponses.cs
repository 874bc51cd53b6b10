using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Videos;

namespace Filmgate.Compat.Runway;

/// <summary>Tasks in the format of CometAPI's older Runway API.</summary>
internal static class RunwayCompatResponses
{
    public static JsonObject Created(VideoTask task) =>
        new() { ["code"] = 200, ["message"] = "", ["msg"] = "success", ["data"] = new JsonObject { ["task_id"] = task.Id } };

    public static JsonObject Task(VideoTask task, Video shown)
    {
        var url = shown.VideoUrl;                                       // a failed task has one too, if its result came late
        return new()
        {
            ["task_id"] = task.Id,
            ["action"] = task.Request.Images.Count > 0 ? "IMAGE_TO_VIDEO" : "TEXT_TO_VIDEO",
            ["status"] = StatusOf(task.Status),
            ["fail_reason"] = shown.Error?.Message ?? (task.Status is VideoStatus.Cancelled ? "cancelled" : ""),
            ["result_url"] = url ?? "",
            ["video_url"] = url ?? "",
            ["submit_time"] = task.CreatedAt.ToUnixTimeSeconds(),
            ["start_time"] = task.Attempt?.AcceptedAt?.ToUnixTimeSeconds() ?? 0,
            ["finish_time"] = task.FinishedAt?.ToUnixTimeSeconds() ?? 0,
            ["progress"] = $"{shown.Progress}%",
            ["data"] = new JsonObject { ["output"] = url is null ? [] : new JsonArray(url) },
        };
    }

    private static string StatusOf(VideoStatus status) => status switch
    {
        VideoStatus.Queued => "QUEUED",
        VideoStatus.Completed => "SUCCESS",
        VideoStatus.Failed or VideoStatus.Cancelled => "FAILURE",
        _ => "IN_PROGRESS",
    };
}
