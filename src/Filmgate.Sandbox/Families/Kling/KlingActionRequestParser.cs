using System.Globalization;
using System.Text.Json;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Rendering;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Parses and validates all actions other than <c>text2video</c> and <c>image2video</c>.</summary>
internal sealed class KlingActionRequestParser(ImageStore images, KlingClips clips, KlingSessionIds sessions)
{
    private const int MaxPromptLength = 2500;
    private const int MaxSpeechLength = 120;
    private const int MinSoundMilliseconds = 2000;
    private static readonly string[] TwoImageEffects = ["hug", "kiss", "heart_gesture"];
    private static readonly string[] OneImageEffects = ["fuzzyfuzzy", "squish", "expansion"];

    public async Task<CreateRequest> ParseAsync(HttpRequest request, KlingAction action)
    {
        if (await JsonObjectReader.ReadBodyAsync(request) is not { } body) return Invalid("request body is not a JSON object");
        var job = new KlingJobBuilder(action);
        var error = ParseCommon(body, job) ?? action.Segment switch
        {
            "multi-image2video" => ParseMultiImage(body, job),
            "omni-video" => ParseOmni(body, job),
            "video-extend" => ParseExtend(body, job),
            "effects" => ParseEffects(body, job),
            "advanced-lip-sync" => ParseAdvancedLipSync(body, job),
            "avatar/image2video" => ParseAvatar(body, job),
            "lip-sync" => ParseLipSync(body, job),
            "multi-elements" => ParseMultiElements(body, job),
            _ => ParseMotionControl(body, job),
        };
        return error is null ? CreateRequest.Valid(job.Build(images)) : Invalid(error);
    }

    private static string? ParseCommon(JsonObjectReader body, KlingJobBuilder job)
    {
        if (!body.IsAbsentOr("prompt", JsonValueKind.String) || body.Text("prompt")?.Length > MaxPromptLength)
            return $"prompt is not a text of up to {MaxPromptLength} characters";
        if (!body.IsAbsentOrText("mode", "std", "pro")) return "mode must be std or pro";
        if (!body.IsAbsentOr("external_task_id", JsonValueKind.String)) return "external_task_id must be a text";
        if (!body.IsAbsentOr("callback_url", JsonValueKind.String)) return "callback_url must be a text";
        job.Prompt = body.Text("prompt") ?? "";
        job.ExternalId = body.Text("external_task_id") is { Length: > 0 } external ? external : null;
        job.Height = body.Text("mode") == "pro" ? 1080 : 720;
        return null;
    }

    private static string? ParseMultiImage(JsonObjectReader body, KlingJobBuilder job)
    {
        if (!body.IsAbsentOrText("model_name", "kling-v1-6")) return "model_name must be kling-v1-6";
        if (!body.IsAbsentOrText("duration", "5", "10")) return "duration must be a text, 5 or 10";
        if (!body.IsAbsentOrText("aspect_ratio", "16:9", "9:16", "1:1")) return "aspect_ratio must be one of 16:9, 9:16, 1:1";
        if (body.Objects("image_list") is not { Count: >= 1 and <= 4 } list) return "image_list must have 1 to 4 entries";
        (job.Model, job.Seconds, job.Ratio) = ("kling-v1-6", SecondsOf(body), body.Text("aspect_ratio"));
        return list.Select(item => job.AddImage(item, "image")).FirstOrDefault(error => error is not null);
    }

    private static string? ParseOmni(JsonObjectReader body, KlingJobBuilder job)
    {
        if (!body.IsAbsentOrText("model_name", "kling-video-o1")) return "model_name must be kling-video-o1";
        if (job.Prompt.Length == 0) return "prompt is required";
        if (!body.IsAbsentOrText("duration", "3", "4", "5", "6", "7", "8", "9", "10")) return "duration must be a text from 3 to 10";
        if (!body.IsAbsentOrText("aspect_ratio", "16:9", "9:16", "1:1")) return "aspect_ratio must be one of 16:9, 9:16, 1:1";
        var pictures = body.Objects("image_list") ?? [];
        var elements = body.Objects("element_list") ?? [];
        var videos = body.Objects("video_list") ?? [];
        foreach (var picture in pictures)
        {
            if (!picture.IsAbsentOrText("type", "first_frame", "end_frame")) return "image_list.type must be first_frame or end_frame";
            if (job.AddImage(picture, "image_url") is { } error) return error;
        }

        foreach (var video in videos)
        {
            if (!IsUrl(video.Text("video_url"))) return "video_list.video_url is required";
            if (!video.IsAbsentOrText("refer_type", "base", "feature")) return "video_list.refer_type must be base or feature";
        }

        var hasFirstFrame = pictures.Exists(picture => picture.Text("type") == "first_frame");
        var isEdit = videos.Exists(video => video.Text("refer_type") == "base");
        var hasNoInput = pictures.Count + elements.Count + videos.Count == 0;
        if (pictures.Count + elements.Count > (videos.Count > 0 ? 4 : 7)) return "too many images and elements";
        if (!hasFirstFrame && !isEdit && body.Text("aspect_ratio") is null) return "aspect_ratio is required";
        if ((hasFirstFrame || hasNoInput) && !body.IsAbsentOrText("duration", "5", "10")) return "duration must be 5 or 10 here";
        (job.Model, job.Seconds, job.Ratio) = ("kling-video-o1", SecondsOf(body), body.Text("aspect_ratio"));
        return null;
    }

    private string? ParseExtend(JsonObjectReader body, KlingJobBuilder job)
    {
        if (body.Text("video_id") is not { Length: > 0 } id) return "video_id is required";
        if (clips.Find(id) is not { } parent) return "video_id does not exist";
        (job.Parent, job.Seconds) = (parent, parent.Seconds + KlingClips.DefaultSeconds);
        return null;
    }

    private static string? ParseEffects(JsonObjectReader body, KlingJobBuilder job)
    {
        var effect = body.Text("effect_scene");
        if (!TwoImageEffects.Contains(effect) && !OneImageEffects.Contains(effect))
            return $"effect_scene must be one of {string.Join(", ", OneImageEffects.Concat(TwoImageEffects))}";
        if (body.Object("input") is not { } input) return "input is required";
        if (!input.IsAbsentOrText("duration", "5", "10")) return "input.duration must be a text, 5 or 10";
        (job.Prompt, job.Seconds) = ($"Effect: {effect}", SecondsOf(input));
        if (!TwoImageEffects.Contains(effect)) return job.AddImage(input, "image");
        if (input["images"] is not { ValueKind: JsonValueKind.Array } pair || pair.GetArrayLength() != 2)
            return "input.images must have two entries";
        return pair.EnumerateArray()
            .Select(image => job.AddImage(image.ValueKind is JsonValueKind.String ? image.GetString() : null, "input.images"))
            .FirstOrDefault(error => error is not null);
    }

    private string? ParseAdvancedLipSync(JsonObjectReader body, KlingJobBuilder job)
    {
        if (sessions.SecondsOf(body.Text("session_id")) is not { } seconds) return "session_id does not exist";
        if (body.Objects("face_choose") is not { Count: 1 } faces) return "face_choose must have one entry";
        var face = faces[0];
        if (face.Text("face_id") != KlingSessionIds.FaceId) return "face_id does not exist";
        if (ValidateSound(face) is { } error) return error;
        if (Milliseconds(face, "sound_start_time") is not { } start
            || Milliseconds(face, "sound_end_time") is not { } end
            || Milliseconds(face, "sound_insert_time") is null)
            return "times must be texts in milliseconds";
        if (end - start < MinSoundMilliseconds) return "the sound must have at least 2000 ms";
        (job.Prompt, job.Seconds, job.HasSound) = ("Lip-sync", seconds, true);
        return null;
    }

    private static string? ParseAvatar(JsonObjectReader body, KlingJobBuilder job)
    {
        if (ValidateSound(body) is { } error) return error;
        job.HasSound = true;
        return job.AddImage(body, "image");
    }

    private string? ParseLipSync(JsonObjectReader body, KlingJobBuilder job)
    {
        if (body.Object("input") is not { } input) return "input is required";
        if (!KlingClips.HasOneReference(input)) return "exactly one of input.video_url and input.video_id is required";
        var clip = input.Text("video_id") is { Length: > 0 } id ? clips.Find(id) : null;
        if (clip is null && !string.IsNullOrEmpty(input.Text("video_id"))) return "input.video_id does not exist";
        switch (input.Text("mode"))
        {
            case "text2video":
                if (input.Text("text") is not { Length: > 0 and <= MaxSpeechLength } || string.IsNullOrEmpty(input.Text("voice_id")))
                    return $"input.text of up to {MaxSpeechLength} characters and input.voice_id are required";
                break;
            case "audio2video":
                var audioField = input.Text("audio_type") == "file" ? "audio_file" : "audio_url";
                if (string.IsNullOrEmpty(input.Text(audioField))) return "input.audio_file or input.audio_url is required";
                break;
            default:
                return "input.mode must be text2video or audio2video";
        }

        (job.Prompt, job.HasSound) = (input.Text("text") ?? "Lip-sync", true);
        if (clip is not null) job.Seconds = clip.Seconds;
        return null;
    }

    private string? ParseMultiElements(JsonObjectReader body, KlingJobBuilder job)
    {
        if (sessions.SecondsOf(body.Text("session_id")) is null) return "session_id does not exist";
        if (job.Prompt.Length == 0) return "prompt is required";
        if (!body.IsAbsentOrText("duration", "5", "10")) return "duration must be a text, 5 or 10";
        var pictures = body.Objects("image_list") ?? [];
        var hasValidImages = body.Text("edit_mode") switch
        {
            "addition" => pictures.Count is 1 or 2,
            "swap" => pictures.Count is 1,
            "removal" => pictures.Count is 0,
            _ => false,
        };
        if (!hasValidImages) return "edit_mode must be addition (1 or 2 images), swap (1 image) or removal (none)";
        job.Seconds = SecondsOf(body);
        return pictures.Select(item => job.AddImage(item, "image")).FirstOrDefault(error => error is not null);
    }

    private static string? ParseMotionControl(JsonObjectReader body, KlingJobBuilder job)
    {
        if (!body.IsAbsentOrText("model_name", "kling-v2-6", "kling-v3")) return "model_name must be kling-v2-6 or kling-v3";
        if (!IsUrl(body.Text("video_url"))) return "video_url is required";
        if (body.Text("character_orientation") is not ("image" or "video")) return "character_orientation must be image or video";
        if (body.Text("mode") is null) return "mode is required";
        if (!body.IsAbsentOrText("keep_original_sound", "yes", "no")) return "keep_original_sound must be yes or no";
        job.HasSound = body.Text("keep_original_sound") != "no";
        return job.AddImage(body, "image_url");
    }

    private static string? ValidateSound(JsonObjectReader fields) =>
        string.IsNullOrEmpty(fields.Text("audio_id")) == string.IsNullOrEmpty(fields.Text("sound_file"))
            ? "exactly one of audio_id and sound_file is required"
            : null;

    private static int SecondsOf(JsonObjectReader fields) =>
        fields.Text("duration") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : KlingClips.DefaultSeconds;

    private static int? Milliseconds(JsonObjectReader fields, string name) =>
        int.TryParse(fields.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsUrl(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static CreateRequest Invalid(string message) => CreateRequest.Invalid(KlingResponses.Invalid(message));
}
