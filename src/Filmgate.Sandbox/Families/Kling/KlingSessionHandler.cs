using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>The synchronous routes, which create no job: face identification and element selection.</summary>
internal sealed class KlingSessionHandler(KlingSessionIds sessions, KlingClips clips)
{
    private const int FramesPerSecond = 24;

    public static IReadOnlyList<string> SelectionSteps { get; } =
        ["init-selection", "add-selection", "delete-selection", "clear-selection", "preview-selection"];

    /// <summary>Always finds one face, visible during the whole clip.</summary>
    public async Task<IResult> IdentifyFaceAsync(HttpRequest request)
    {
        if (await JsonObjectReader.ReadBodyAsync(request) is not { } body)
            return KlingResponses.Invalid("request body is not a JSON object");
        if (FindClip(body, out var clip) is { } error) return error;
        var seconds = clip?.Seconds ?? KlingClips.DefaultSeconds;
        return KlingResponses.Data(new()
        {
            ["session_id"] = sessions.Open(seconds),
            ["face_data"] = new JsonArray(new JsonObject
            {
                ["face_id"] = KlingSessionIds.FaceId,
                ["face_image"] = "https://cdn.invalid/face.png",
                ["start_time"] = 0,
                ["end_time"] = seconds * 1000,
            }),
        });
    }

    /// <summary>Validates the request, but selects nothing.</summary>
    public async Task<IResult> SelectAsync(HttpRequest request, string step)
    {
        if (await JsonObjectReader.ReadBodyAsync(request) is not { } body)
            return KlingResponses.Invalid("request body is not a JSON object");
        if (step == "init-selection") return InitSelection(body);
        var session = body.Text("session_id");
        if (sessions.SecondsOf(session) is null) return KlingResponses.Invalid("session_id does not exist");
        var data = new JsonObject { ["status"] = 0, ["session_id"] = session, ["final_unit_deduction"] = "0" };
        if (step is "add-selection" or "delete-selection")
        {
            if (body["frame_index"] is not { ValueKind: JsonValueKind.Number } frame)
                return KlingResponses.Invalid("frame_index is required");
            if (body.Objects("points") is not { Count: >= 1 and <= 10 } points || !points.TrueForAll(IsPoint))
                return KlingResponses.Invalid("points must have 1 to 10 entries with x and y from 0 to 1");
            data["res"] = new JsonObject { ["frame_index"] = frame.GetInt32(), ["rle_mask_list"] = new JsonArray() };
        }

        if (step == "preview-selection")
        {
            data["res"] = new JsonObject
            {
                ["video"] = "https://cdn.invalid/mask.mp4",
                ["video_cover"] = "https://cdn.invalid/mask.png",
                ["tracking_output"] = "https://cdn.invalid/mask.json",
            };
        }

        return KlingResponses.Data(data);
    }

    private IResult InitSelection(JsonObjectReader body)
    {
        if (FindClip(body, out var clip) is { } error) return error;
        var seconds = clip?.Seconds ?? KlingClips.DefaultSeconds;
        return KlingResponses.Data(new()
        {
            ["status"] = 0,
            ["session_id"] = sessions.Open(seconds),
            ["final_unit_deduction"] = "0",
            ["fps"] = FramesPerSecond,
            ["original_duration"] = seconds * 1000,
            ["width"] = clip?.Width ?? 1280,
            ["height"] = clip?.Height ?? 720,
            ["total_frame"] = seconds * FramesPerSecond,
            ["normalized_video"] = "https://cdn.invalid/normalized.mp4",
        });
    }

    /// <summary>Returns the error response. The clip is null if the request has a URL instead of an id.</summary>
    private IResult? FindClip(JsonObjectReader body, out SandboxJob? clip)
    {
        clip = null;
        if (!KlingClips.HasOneReference(body)) return KlingResponses.Invalid("exactly one of video_url and video_id is required");
        if (body.Text("video_id") is not { Length: > 0 } id) return null;
        clip = clips.Find(id);
        return clip is null ? KlingResponses.Error(StatusCodes.Status404NotFound, 1203, "video_id does not exist") : null;
    }

    private static bool IsPoint(JsonObjectReader point) => IsFraction(point["x"]) && IsFraction(point["y"]);

    private static bool IsFraction(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number && number.GetDouble() is >= 0 and <= 1;
}
