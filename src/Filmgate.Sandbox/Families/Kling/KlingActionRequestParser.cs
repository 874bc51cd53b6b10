using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Reads and validates the actions beside text and image, and answers the one that makes no job.</summary>
internal sealed partial class KlingActionRequestParser(ImageStore images, JobStore book, KlingSessions sessions, JobSimulator timeline)
{
    private const int LongestPrompt = 2500;
    private const int DefaultSeconds = 5;
    private static readonly string[] Duos = ["hug", "kiss", "heart_gesture"];
    private static readonly string[] Singles = ["fuzzyfuzzy", "squish", "expansion"];

    public async Task<CreateRequest> ReadAsync(HttpRequest request, KlingAction action)
    {
        if (await JsonObjectReader.ReadAsync(request) is not { } fields) return Invalid("request body is not a JSON object");
        var draft = new Draft(action);
        var complaint = Common(fields, draft) ?? action.Segment switch
        {
            "multi-image2video" => MultiImage(fields, draft),
            "omni-video" => Omni(fields, draft),
            "video-extend" => Extend(fields, draft),
            "effects" => Effects(fields, draft),
            "advanced-lip-sync" => LipSync(fields, draft),
            "avatar/image2video" => Avatar(fields, draft),
            "lip-sync" => OlderLipSync(fields, draft),
            "multi-elements" => MultiElements(fields, draft),
            _ => Motion(fields, draft),
        };
        return complaint is null ? CreateRequest.Valid(JobOf(draft)) : Invalid(complaint);
    }

    /// <summary>Synchronous: one face, from the first to the last moment of the clip.</summary>
    public async Task<IResult> IdentifyFaceAsync(HttpRequest request)
    {
        if (await JsonObjectReader.ReadAsync(request) is not { } fields) return Refused("request body is not a JSON object");
        var (url, id) = (fields.Text("video_url"), fields.Text("video_id"));
        if (string.IsNullOrEmpty(url) == string.IsNullOrEmpty(id)) return Refused("exactly one of video_url and video_id is required");
        var clip = string.IsNullOrEmpty(id) ? null : FindClip(id);
        if (!string.IsNullOrEmpty(id) && clip is null) return KlingResponses.Error(StatusCodes.Status404NotFound, 1203, "video_id does not exist");
        var seconds = clip?.Seconds ?? DefaultSeconds;
        return KlingResponses.Task(new()
        {
            ["session_id"] = sessions.Open(seconds),
            ["face_data"] = new JsonArray(new JsonObject
            {
                ["face_id"] = KlingSessions.Face,
                ["face_image"] = "https://cdn.invalid/face.png",
                ["start_time"] = 0,
                ["end_time"] = seconds * 1000,
            }),
        });
    }

    private static string? Common(JsonObjectReader fields, Draft draft)
    {
        if (!fields.IsAbsentOr("prompt", JsonValueKind.String) || fields.Text("prompt")?.Length > LongestPrompt) return $"prompt is not a text of up to {LongestPrompt} characters";
        if (!fields.IsAbsentOrText("mode", "std", "pro")) return "mode must be std or pro";
        if (!fields.IsAbsentOr("external_task_id", JsonValueKind.String)) return "external_task_id must be a text";
        if (!fields.IsAbsentOr("callback_url", JsonValueKind.String)) return "callback_url must be a text";
        draft.Prompt = fields.Text("prompt") ?? "";
        draft.ExternalId = fields.Text("external_task_id") is { Length: > 0 } external ? external : null;
        draft.Height = fields.Text("mode") == "pro" ? 1080 : 720;
        return null;
    }

    private static string? MultiImage(JsonObjectReader fields, Draft draft)
    {
        if (!fields.IsAbsentOrText("model_name", "kling-v1-6")) return "model_name must be kling-v1-6";
        if (!fields.IsAbsentOrText("duration", "5", "10")) return "duration must be a text, 5 or 10";
        if (!fields.IsAbsentOrText("aspect_ratio", "16:9", "9:16", "1:1")) return "aspect_ratio must be one of 16:9, 9:16, 1:1";
        if (List(fields, "image_list") is not { Count: >= 1 and <= 4 } list) return "image_list must have 1 to 4 entries";
        (draft.Model, draft.Seconds, draft.Ratio) = ("kling-v1-6", Seconds(fields), fields.Text("aspect_ratio"));
        return list.Select(item => draft.Take(item, "image")).FirstOrDefault(wrong => wrong is not null);
    }

    private static string? Omni(JsonObjectReader fields, Draft draft)
    {
        if (!fields.IsAbsentOrText("model_name", "kling-video-o1")) return "model_name must be kling-video-o1";
        if (draft.Prompt.Length == 0) return "prompt is required";
        if (!fields.IsAbsentOrText("duration", [.. Enumerable.Range(3, 8).Select(seconds => $"{seconds}")])) return "duration must be a text from 3 to 10";
        if (!fields.IsAbsentOrText("aspect_ratio", "16:9", "9:16", "1:1")) return "aspect_ratio must be one of 16:9, 9:16, 1:1";
        var (pictures, elements, videos) = (List(fields, "image_list") ?? [], List(fields, "element_list") ?? [], List(fields, "video_list") ?? []);
        foreach (var picture in pictures)
        {
            if (!picture.IsAbsentOrText("type", "first_frame", "end_frame")) return "image_list.type must be first_frame or end_frame";
            if (draft.Take(picture, "image_url") is { } wrong) return wrong;
        }

        foreach (var video in videos)
        {
            if (!IsUrl(video.Text("video_url"))) return "video_list.video_url is required";
            if (!video.IsAbsentOrText("refer_type", "base", "feature")) return "video_list.refer_type must be base or feature";
        }

        var isFirstFrame = pictures.Exists(picture => picture.Text("type") == "first_frame");
        var isEdit = videos.Exists(video => video.Text("refer_type") == "base");
        if (pictures.Count + elements.Count > (videos.Count > 0 ? 4 : 7)) return "too many images and elements";
        if (!isFirstFrame && !isEdit && fields.Text("aspect_ratio") is null) return "aspect_ratio is required";
        if ((isFirstFrame || pictures.Count + elements.Count + videos.Count == 0) && !fields.IsAbsentOrText("duration", "5", "10")) return "duration must be 5 or 10 here";
        (draft.Model, draft.Seconds, draft.Ratio) = ("kling-video-o1", Seconds(fields), fields.Text("aspect_ratio"));
        return null;
    }

    private string? Extend(JsonObjectReader fields, Draft draft)
    {
        if (fields.Text("video_id") is not { Length: > 0 } id) return "video_id is required";
        if (FindClip(id) is not { } parent) return "video_id does not exist";
        (draft.Parent, draft.Seconds, draft.Size) = (parent.Id, parent.Seconds + DefaultSeconds, (parent.Width, parent.Height));
        return null;
    }

    private static string? Effects(JsonObjectReader fields, Draft draft)
    {
        var scene = fields.Text("effect_scene");
        if (!Duos.Contains(scene) && !Singles.Contains(scene)) return $"effect_scene must be one of {string.Join(", ", Singles.Concat(Duos))}";
        if (fields["input"] is not { ValueKind: JsonValueKind.Object } inner) return "input is required";
        var input = new JsonObjectReader(inner);
        if (!input.IsAbsentOrText("duration", "5", "10")) return "input.duration must be a text, 5 or 10";
        (draft.Prompt, draft.Seconds) = ($"Effect: {scene}", Seconds(input));
        if (!Duos.Contains(scene)) return draft.Take(input, "image");
        if (input["images"] is not { ValueKind: JsonValueKind.Array } pair || pair.GetArrayLength() != 2) return "input.images must have two entries";
        return pair.EnumerateArray().Select(one => draft.Take(one.ValueKind is JsonValueKind.String ? one.GetString() : null, "input.images")).FirstOrDefault(wrong => wrong is not null);
    }

    private string? LipSync(JsonObjectReader fields, Draft draft)
    {
        if (fields.Text("session_id") is not { Length: > 0 } session || sessions.SecondsOf(session) is not { } seconds) return "session_id does not exist";
        if (List(fields, "face_choose") is not { Count: 1 } faces) return "face_choose must have one entry";
        var face = faces[0];
        if (face.Text("face_id") != KlingSessions.Face) return "face_id does not exist";
        if (WrongSound(face) is { } wrong) return wrong;
        if (Milliseconds(face, "sound_start_time") is not { } from || Milliseconds(face, "sound_end_time") is not { } to || Milliseconds(face, "sound_insert_time") is null) return "times must be texts in milliseconds";
        if (to - from < 2000) return "the sound must have at least 2000 ms";
        (draft.Prompt, draft.Seconds, draft.HasSound) = ("Lip-sync", seconds, true);
        return null;
    }

    private static string? Avatar(JsonObjectReader fields, Draft draft)
    {
        if (WrongSound(fields) is { } wrong) return wrong;
        draft.HasSound = true;
        return draft.Take(fields, "image");
    }

    private static string? Motion(JsonObjectReader fields, Draft draft)
    {
        if (!fields.IsAbsentOrText("model_name", "kling-v2-6", "kling-v3")) return "model_name must be kling-v2-6 or kling-v3";
        if (!IsUrl(fields.Text("video_url"))) return "video_url is required";
        if (fields.Text("character_orientation") is not ("image" or "video")) return "character_orientation must be image or video";
        if (fields.Text("mode") is null) return "mode is required";
        if (!fields.IsAbsentOrText("keep_original_sound", "yes", "no")) return "keep_original_sound must be yes or no";
        draft.HasSound = fields.Text("keep_original_sound") != "no";
        return draft.Take(fields, "image_url");
    }

    private static string? WrongSound(JsonObjectReader fields) =>
        string.IsNullOrEmpty(fields.Text("audio_id")) == string.IsNullOrEmpty(fields.Text("sound_file")) ? "exactly one of audio_id and sound_file is required" : null;

    private SandboxJob JobOf(Draft draft)
    {
        var ratio = draft.Ratio is { } asked ? FrameSize.Parse(asked, ':')! : draft.Picture is { } seen ? new(seen.Width, seen.Height) : new FrameSize(16, 9);
        var frame = FrameSize.OfRatio(ratio, draft.Height);
        return new()
        {
            Id = $"8{RandomNumberGenerator.GetString("0123456789", 17)}",
            Family = KlingFamily.Name,
            Route = draft.Action.Path,
            Model = draft.Model ?? $"kling-{draft.Action.Segment}",
            Prompt = draft.Prompt,
            ExternalId = draft.ExternalId,
            Seconds = draft.Seconds,
            Width = draft.Size?.Width ?? frame.Width,
            Height = draft.Size?.Height ?? frame.Height,
            Audio = draft.HasSound,
            Image = draft.Picture is { } kept ? images.Keep(draft.Bytes!, kept.Kind) : null,
            ImageByUrl = draft.ByUrl,
            SecondsWord = draft.Seconds.ToString(CultureInfo.InvariantCulture),
            RemixedFrom = draft.Parent,
        };
    }

    /// <summary>By the id that a finished task's result has for its clip.</summary>
    private SandboxJob? FindClip(string id) =>
        id.StartsWith('v') && book.Find(KlingFamily.Name, id[1..]) is { } job && timeline.At(job).Phase is Phase.Done ? job : null;

    private static List<JsonObjectReader>? List(JsonObjectReader fields, string name) =>
        fields[name] is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Object)
            ? [.. list.EnumerateArray().Select(item => new JsonObjectReader(item))]
            : null;

    private static int Seconds(JsonObjectReader fields) => fields.Text("duration") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : DefaultSeconds;

    private static int? Milliseconds(JsonObjectReader fields, string name) => int.TryParse(fields.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsUrl(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static IResult Refused(string message) => KlingResponses.Error(StatusCodes.Status400BadRequest, 1201, message);

    private static CreateRequest Invalid(string message) => CreateRequest.Invalid(Refused(message));

    /// <summary>A job while it is being read; the first image in it is the one that is shown.</summary>
    private sealed class Draft(KlingAction action)
    {
        public KlingAction Action => action;
        public string? Model { get; set; }
        public string Prompt { get; set; } = "";
        public string? ExternalId { get; set; }
        public int Seconds { get; set; } = DefaultSeconds;
        public int Height { get; set; }
        public string? Ratio { get; set; }
        public (int Width, int Height)? Size { get; set; }
        public bool HasSound { get; set; }
        public string? Parent { get; set; }
        public ImageHeader? Picture { get; private set; }
        public byte[]? Bytes { get; private set; }
        public bool ByUrl { get; private set; }

        public string? Take(JsonObjectReader fields, string name) => Take(fields.Text(name), name);

        public string? Take(string? text, string name)
        {
            if (KlingImage.Wrong(text, name, out var reference, out var image) is { } wrong) return wrong;
            ByUrl |= reference!.Url is not null;
            if (Picture is null && image is not null) (Picture, Bytes) = (image, reference.Bytes);
            return null;
        }
    }
}
