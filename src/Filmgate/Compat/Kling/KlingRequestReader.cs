using System.Globalization;
using System.Text.RegularExpressions;
using Filmgate.Dialects.Kling;

namespace Filmgate.Compat.Kling;

/// <summary>What each action takes: required fields, exclusive pairs, ranges, lengths and words, as Kling's reference has them.</summary>
internal static partial class KlingRequestReader
{
    private const int LongestPrompt = 2500;
    private static readonly string[] Modes = ["std", "pro"];
    private static readonly string[] Single = ["fuzzyfuzzy", "squish", "expansion"];
    private static readonly string[] Duo = ["hug", "kiss", "heart_gesture"];

    private static readonly Dictionary<KlingAction, Action<KlingFieldReader, KlingRequest>> Table = new()
    {
        [KlingAction.TextToVideo] = TextToVideo,
        [KlingAction.ImageToVideo] = ImageToVideo,
        [KlingAction.MultiImage] = MultiImage,
        [KlingAction.Omni] = Omni,
        [KlingAction.Extend] = Extend,
        [KlingAction.Effects] = Effects,
        [KlingAction.LipSync] = LipSync,
        [KlingAction.Avatar] = Avatar,
        [KlingAction.MotionControl] = MotionControl,
        [KlingAction.LipSyncOlder] = LipSyncOlder,
        [KlingAction.MultiElements] = MultiElements,
    };

    public static KlingRequest Read(KlingAction action, KlingFieldReader fields)
    {
        var draft = new KlingRequest
        {
            Model = action.Model,
            IsNative = action != KlingAction.TextToVideo && action != KlingAction.ImageToVideo,
            ExternalId = fields.Text("external_task_id", 128),
            CallbackUrl = fields.Url("callback_url"),
        };
        Table[action](fields, draft);
        fields.Close(action.Path);
        return draft;
    }

    private static void TextToVideo(KlingFieldReader fields, KlingRequest draft)
    {
        draft.AspectRatio = fields.Text("aspect_ratio", 20);
        var isMultiShot = Generation(fields, draft);
        Prompt(fields, draft, required: !isMultiShot);
    }

    private static void ImageToVideo(KlingFieldReader fields, KlingRequest draft)
    {
        Generation(fields, draft);
        Prompt(fields, draft, required: false);
        Elements(fields, draft);
        draft.IsNative |= fields.Has("static_mask") | fields.Has("dynamic_masks");
        if (fields.Image("image", required: true, draft.IsNative) is { } first) draft.Frames.Add(first);
        if (fields.Image("image_tail", required: false, draft.IsNative) is { } last) draft.Frames.Add(last);
        fields.Image("static_mask");
        foreach (var mask in fields.Objects("dynamic_masks", 1, 6))
        {
            mask.Image("mask", required: true);
            foreach (var point in mask.Objects("trajectories", 1, 100, required: true))
            {
                point.Number("x", 0, 100_000, required: true);
                point.Number("y", 0, 100_000, required: true);
                point.Close("a trajectory's point");
            }

            mask.Close("dynamic_masks");
        }
    }

    /// <summary>What text and image have in common. What no other shape has a word for makes the request a native one.</summary>
    private static bool Generation(KlingFieldReader fields, KlingRequest draft)
    {
        draft.Model = fields.Text("model_name", 100) ?? "kling-v1";
        draft.NegativePrompt = fields.Text("negative_prompt", LongestPrompt);
        draft.Mode = fields.Word("mode", required: false, Modes);
        draft.Seconds = fields.Digits("duration", 1, 600);
        draft.Audio = fields.Word("sound", required: false, "on", "off") switch { null => null, var word => word == "on" };
        string[] ours = ["cfg_scale", "camera_control", "multi_shot", "shot_type", "multi_prompt", "voice_list", "watermark_info"];
        draft.IsNative = ours.Count(fields.Has) > 0;
        if (fields.Number("cfg_scale", 0, 1) is not null && draft.Model is not ("kling-v1" or "kling-v1-6")) fields.Wrong<string>("cfg_scale", $"is not taken by {draft.Model}; kling-v1 and kling-v1-6 take it");
        Camera(fields);
        var isMultiShot = fields.Flag("multi_shot") is true;
        fields.Word("shot_type", required: false, "customize", "intelligence");
        var shots = new List<string>();
        foreach (var shot in fields.Objects("multi_prompt", 1, 6))
        {
            shot.Number("index", 0, 100, required: true);
            if (shot.Text("prompt", 512, required: true) is { } text) shots.Add(text);
            shot.Digits("duration", 1, 15, required: true);
            shot.Close("multi_prompt");
        }

        draft.Prompt = string.Join(' ', shots);
        foreach (var voice in fields.Objects("voice_list", 1, 10))
        {
            voice.Text("voice_id", 200, required: true);
            voice.Close("voice_list");
        }

        Watermark(fields);
        return isMultiShot;
    }

    private static void Camera(KlingFieldReader fields)
    {
        if (fields.Object("camera_control") is not { } camera) return;
        string[] axes = ["horizontal", "vertical", "pan", "tilt", "roll", "zoom"];
        var type = camera.Word("type", required: false, "simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward");
        if (camera.Object("config", required: type == "simple") is { } config)
        {
            var moves = axes.Select(axis => config.Number(axis, -10, 10)).Count(value => value is not null and not 0);
            if (type == "simple" && moves != 1) config.Wrong<string>("horizontal", $"and the other five: exactly one may be other than 0, not {moves}");
            config.Close("camera_control.config");
        }

        camera.Close("camera_control");
    }

    private static void MultiImage(KlingFieldReader fields, KlingRequest draft)
    {
        draft.Model = fields.Text("model_name", 100) ?? "kling-v1-6";
        Prompt(fields, draft, required: false);
        draft.NegativePrompt = fields.Text("negative_prompt", LongestPrompt);
        draft.Mode = fields.Word("mode", required: false, Modes);
        draft.Seconds = fields.Digits("duration", 1, 600);
        draft.AspectRatio = fields.Text("aspect_ratio", 20);
        foreach (var item in fields.Objects("image_list", 1, 4, required: true))
        {
            item.Image("image", required: true);
            item.Close("image_list");
            draft.References++;
        }
    }

    private static void Omni(KlingFieldReader fields, KlingRequest draft)
    {
        draft.Model = fields.Text("model_name", 100) ?? "kling-video-o1";
        Prompt(fields, draft, required: true);
        draft.Mode = fields.Word("mode", required: false, Modes);
        draft.AspectRatio = fields.Word("aspect_ratio", required: false, "16:9", "9:16", "1:1");
        draft.Seconds = fields.Digits("duration", 3, 10);
        var first = false;
        foreach (var item in fields.Objects("image_list", 1, 7))
        {
            item.Image("image_url", required: true);
            first |= item.Word("type", required: false, "first_frame", "end_frame") == "first_frame";
            item.Close("image_list");
            draft.References++;
        }

        var images = draft.References;
        var elements = Elements(fields, draft);
        var (videos, edit) = (0, false);
        foreach (var item in fields.Objects("video_list", 1, 5))
        {
            item.Url("video_url", required: true);
            edit |= item.Word("refer_type", required: false, "base", "feature") == "base";
            item.Word("keep_original_sound", required: false, "yes", "no");
            item.Close("video_list");
            videos++;
        }

        if (videos > 0 && images + elements > 4) fields.Wrong<string>("image_list", "and element_list have more than 4 entries together, which is the most beside a video");
        else if (images + elements > 7) fields.Wrong<string>("image_list", "and element_list have more than 7 entries together");
        if (draft.AspectRatio is null && !first && !edit && !fields.Has("aspect_ratio")) fields.Wrong<string>("aspect_ratio", "is required, unless there is a first frame or a video to edit");
        if (draft.Seconds is not (null or 5 or 10) && (first || images + elements + videos == 0)) fields.Wrong<string>("duration", "must be 5 or 10 for text and for a first frame");
        foreach (Match named in InPrompt().Matches(draft.Prompt))
            if (int.Parse(named.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) is var number && (number < 1 || number > (named.Groups["kind"].Value switch { "image" => images, "element" => elements, _ => videos })))
                fields.Wrong<string>("prompt", $"names {named.Value}, which is not in the request");
        Watermark(fields);
    }

    private static void Extend(KlingFieldReader fields, KlingRequest draft)
    {
        draft.Clip = fields.Text("video_id", 100, required: true);
        Prompt(fields, draft, required: false);
    }

    private static void Effects(KlingFieldReader fields, KlingRequest draft)
    {
        var scene = fields.Text("effect_scene", 64, required: true);
        if (fields.Object("input", required: true) is not { } input) return;
        input.Text("model_name", 100);
        input.Word("mode", required: false, Modes);
        draft.Seconds = input.Digits("duration", 1, 600);
        if (draft.Seconds is not (null or 5 or 10)) input.Wrong<string>("duration", "must be 5 or 10");
        draft.Prompt = scene ?? "";
        var isDuo = Duo.Contains(scene) || (!Single.Contains(scene) && input.Has("images"));
        if (isDuo) input.Pair("images");
        else input.Image("image", required: true);
        input.Close(isDuo ? "the input of an effect for two" : "the input of an effect for one");
    }

    private static void LipSync(KlingFieldReader fields, KlingRequest draft)
    {
        fields.Text("session_id", 200, required: true);
        foreach (var face in fields.Objects("face_choose", 1, 10, required: true))
        {
            face.Text("face_id", 200, required: true);
            face.ExactlyOne("audio_id", "sound_file");
            face.Text("audio_id", 200);
            face.Sound("sound_file");
            const int day = 24 * 60 * 60 * 1000;
            var (start, end) = (face.Digits("sound_start_time", 0, day, required: true), face.Digits("sound_end_time", 0, day, required: true));
            if (end - start < 2000) face.Wrong<string>("sound_end_time", "must be at least 2000 ms after sound_start_time");
            face.Digits("sound_insert_time", 0, day, required: true);
            face.Number("sound_volume", 0, 2);
            face.Number("original_sound_volume", 0, 2);
            face.Close("face_choose");
        }
    }

    private static void Avatar(KlingFieldReader fields, KlingRequest draft)
    {
        fields.Image("image", required: true);
        fields.ExactlyOne("audio_id", "sound_file");
        fields.Text("audio_id", 200);
        fields.Sound("sound_file");
        Prompt(fields, draft, required: false);                         // required in a newer revision of the page, which refuses it free of charge
        draft.Mode = fields.Word("mode", required: false, Modes);
    }

    private static void MotionControl(KlingFieldReader fields, KlingRequest draft)
    {
        fields.Word("model_name", required: false, "kling-v2-6", "kling-v3");
        fields.Image("image_url", required: true);
        fields.Url("video_url", required: true);
        fields.Word("character_orientation", required: true, "image", "video");
        draft.Mode = fields.Word("mode", required: true, Modes);
        fields.Word("keep_original_sound", required: false, "yes", "no");
        Prompt(fields, draft, required: false);
        Elements(fields, draft);
        Watermark(fields);
    }

    private static void LipSyncOlder(KlingFieldReader fields, KlingRequest draft)
    {
        if (fields.Object("input", required: true) is not { } input) return;
        input.ExactlyOne("video_url", "video_id");
        input.Url("video_url");
        draft.Clip = input.Text("video_id", 100);
        var mode = input.Word("mode", required: true, "text2video", "audio2video");
        if (mode is "text2video")
        {
            draft.Prompt = input.Text("text", 120, required: true) ?? "";
            input.Text("voice_id", 200, required: true);
            input.Word("voice_language", required: false, "zh", "en");
            input.Number("voice_speed", 0.8, 2);
        }

        if (mode is "audio2video")
        {
            var isFile = input.Word("audio_type", required: true, "file", "url") is "file";
            if (!isFile) input.Url("audio_url", required: true);
            else if (input.Has("audio_file")) input.Sound("audio_file");
            else input.Wrong<string>("audio_file", "is required");
        }

        if (mode is not null) input.Close($"the input of a lip-sync by {mode}");
    }

    private static void MultiElements(KlingFieldReader fields, KlingRequest draft)
    {
        fields.Text("session_id", 200, required: true);
        var mode = fields.Word("edit_mode", required: true, "addition", "swap", "removal");
        var (least, most) = mode switch { "addition" => (1, 2), "swap" => (1, 1), _ => (0, mode is null ? 2 : 0) };
        foreach (var item in fields.Objects("image_list", least, most, required: least > 0))
        {
            item.Image("image", required: true);
            item.Close("image_list");
        }

        Prompt(fields, draft, required: true);
        draft.NegativePrompt = fields.Text("negative_prompt", LongestPrompt);
        draft.Mode = fields.Word("mode", required: false, Modes);
        draft.Seconds = fields.Digits("duration", 1, 600);
        if (draft.Seconds is not (null or 5 or 10)) fields.Wrong<string>("duration", "must be 5 or 10");
        Watermark(fields);
    }

    private static void Prompt(KlingFieldReader fields, KlingRequest draft, bool required) => draft.Prompt = fields.Text("prompt", LongestPrompt, required) ?? draft.Prompt;

    private static int Elements(KlingFieldReader fields, KlingRequest draft)
    {
        var count = 0;
        draft.IsNative |= fields.Has("element_list");
        foreach (var element in fields.Objects("element_list", 1, 7))
        {
            if (element.IsNumber("element_id")) element.Number("element_id", 1, long.MaxValue, required: true);
            else element.Text("element_id", 100, required: true);
            element.Close("element_list");
            count++;
        }

        return count;
    }

    private static void Watermark(KlingFieldReader fields)
    {
        if (fields.Object("watermark_info") is not { } watermark) return;
        watermark.Flag("enabled", required: true);
        watermark.Close("watermark_info");
    }

    [GeneratedRegex("<<<(?<kind>image|element|video)_(?<number>[0-9]{1,4})>>>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InPrompt();
}
