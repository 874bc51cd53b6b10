using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>The older lip-sync, and the editing of elements with its session.</summary>
internal sealed partial class KlingActionRequestParser
{
    private const int LongestSpeech = 120;
    private const int FramesASecond = 24;

    public static IReadOnlyList<string> SelectionSteps { get; } = ["init-selection", "add-selection", "delete-selection", "clear-selection", "preview-selection"];

    /// <summary>Synchronous; nothing is really selected.</summary>
    public async Task<IResult> SelectAsync(HttpRequest request, string step)
    {
        if (await JsonObjectReader.ReadAsync(request) is not { } fields) return Refused("request body is not a JSON object");
        if (step == "init-selection") return Initialized(fields);
        if (fields.Text("session_id") is not { Length: > 0 } session || sessions.SecondsOf(session) is null) return Refused("session_id does not exist");
        var answer = new JsonObject { ["status"] = 0, ["session_id"] = session, ["final_unit_deduction"] = "0" };
        if (step is "add-selection" or "delete-selection")
        {
            if (fields["frame_index"] is not { ValueKind: JsonValueKind.Number } frame) return Refused("frame_index is required");
            if (List(fields, "points") is not { Count: >= 1 and <= 10 } points || points.Exists(point => !IsPart(point["x"]) || !IsPart(point["y"]))) return Refused("points must have 1 to 10 entries with x and y from 0 to 1");
            answer["res"] = new JsonObject { ["frame_index"] = frame.GetInt32(), ["rle_mask_list"] = new JsonArray() };
        }

        if (step == "preview-selection")
            answer["res"] = new JsonObject { ["video"] = "https://cdn.invalid/mask.mp4", ["video_cover"] = "https://cdn.invalid/mask.png", ["tracking_output"] = "https://cdn.invalid/mask.json" };
        return KlingResponses.Task(answer);
    }

    private IResult Initialized(JsonObjectReader fields)
    {
        var (url, id) = (fields.Text("video_url"), fields.Text("video_id"));
        if (string.IsNullOrEmpty(url) == string.IsNullOrEmpty(id)) return Refused("exactly one of video_url and video_id is required");
        var clip = string.IsNullOrEmpty(id) ? null : FindClip(id);
        if (!string.IsNullOrEmpty(id) && clip is null) return KlingResponses.Error(StatusCodes.Status404NotFound, 1203, "video_id does not exist");
        var seconds = clip?.Seconds ?? DefaultSeconds;
        return KlingResponses.Task(new()
        {
            ["status"] = 0,
            ["session_id"] = sessions.Open(seconds),
            ["final_unit_deduction"] = "0",
            ["fps"] = FramesASecond,
            ["original_duration"] = seconds * 1000,
            ["width"] = clip?.Width ?? 1280,
            ["height"] = clip?.Height ?? 720,
            ["total_frame"] = seconds * FramesASecond,
            ["normalized_video"] = "https://cdn.invalid/normalized.mp4",
        });
    }

    private string? OlderLipSync(JsonObjectReader fields, Draft draft)
    {
        if (fields["input"] is not { ValueKind: JsonValueKind.Object } inner) return "input is required";
        var input = new JsonObjectReader(inner);
        var (url, id) = (input.Text("video_url"), input.Text("video_id"));
        if (string.IsNullOrEmpty(url) == string.IsNullOrEmpty(id)) return "exactly one of input.video_url and input.video_id is required";
        if (!string.IsNullOrEmpty(id) && FindClip(id) is null) return "input.video_id does not exist";
        switch (input.Text("mode"))
        {
            case "text2video" when input.Text("text") is not { Length: > 0 and <= LongestSpeech } || string.IsNullOrEmpty(input.Text("voice_id")):
                return $"input.text of up to {LongestSpeech} characters and input.voice_id are required";
            case "audio2video" when string.IsNullOrEmpty(input.Text(input.Text("audio_type") == "file" ? "audio_file" : "audio_url")):
                return "input.audio_file or input.audio_url is required";
            case not ("text2video" or "audio2video"):
                return "input.mode must be text2video or audio2video";
        }

        (draft.Prompt, draft.HasSound) = (input.Text("text") ?? "Lip-sync", true);
        if (!string.IsNullOrEmpty(id)) draft.Seconds = FindClip(id)!.Seconds;
        return null;
    }

    private string? MultiElements(JsonObjectReader fields, Draft draft)
    {
        if (fields.Text("session_id") is not { Length: > 0 } session || sessions.SecondsOf(session) is null) return "session_id does not exist";
        if (draft.Prompt.Length == 0) return "prompt is required";
        if (!fields.IsAbsentOrText("duration", "5", "10")) return "duration must be a text, 5 or 10";
        var pictures = List(fields, "image_list") ?? [];
        var fits = fields.Text("edit_mode") switch { "addition" => pictures.Count is 1 or 2, "swap" => pictures.Count is 1, "removal" => pictures.Count is 0, _ => false };
        if (!fits) return "edit_mode must be addition (1 or 2 images), swap (1 image) or removal (none)";
        draft.Seconds = Seconds(fields);
        return pictures.Select(item => draft.Take(item, "image")).FirstOrDefault(wrong => wrong is not null);
    }

    private static bool IsPart(JsonElement? value) => value is { ValueKind: JsonValueKind.Number } number && number.GetDouble() is >= 0 and <= 1;
}
