namespace Filmgate.Compat.Kling;

/// <summary>Reads the actions that make a video from text and images, except omni-video.</summary>
internal static class KlingGenerationReader
{
    /// <summary>Fields that only Kling's format has. A request with one of them is native.</summary>
    private static readonly string[] KlingOnlyFields =
        ["cfg_scale", "camera_control", "multi_shot", "shot_type", "multi_prompt", "voice_list", "watermark_info"];

    private static readonly string[] CameraAxes = ["horizontal", "vertical", "pan", "tilt", "roll", "zoom"];

    public static void ReadTextToVideo(KlingFieldReader fields, KlingRequest request)
    {
        request.AspectRatio = fields.Text("aspect_ratio", 20);
        var isMultiShot = ReadCommon(fields, request);
        fields.ReadPrompt(request, required: !isMultiShot);
    }

    public static void ReadImageToVideo(KlingFieldReader fields, KlingRequest request)
    {
        ReadCommon(fields, request);
        fields.ReadPrompt(request, required: false);
        fields.ReadElements(request);
        request.IsNative |= fields.Has("static_mask") | fields.Has("dynamic_masks");
        if (fields.Image("image", required: true, store: request.IsNative) is { } first) request.Frames.Add(first);
        if (fields.Image("image_tail", required: false, store: request.IsNative) is { } last) request.Frames.Add(last);
        fields.Image("static_mask");
        foreach (var mask in fields.Objects("dynamic_masks", 1, 6)) ReadDynamicMask(mask);
    }

    public static void ReadMultiImage(KlingFieldReader fields, KlingRequest request)
    {
        request.Model = fields.Text("model_name", 100) ?? "kling-v1-6";
        fields.ReadPrompt(request, required: false);
        request.NegativePrompt = fields.Text("negative_prompt", KlingSharedFields.MaxPromptLength);
        request.Mode = fields.ReadMode();
        request.Seconds = fields.Integer("duration", 1, 600);
        request.AspectRatio = fields.Text("aspect_ratio", 20);
        foreach (var item in fields.Objects("image_list", 1, 4, required: true))
        {
            item.Image("image", required: true);
            item.RejectUnread("image_list");
            request.ReferenceCount++;
        }
    }

    /// <summary>What text-to-video and image-to-video have in common.</summary>
    /// <returns>The request asks for several shots.</returns>
    private static bool ReadCommon(KlingFieldReader fields, KlingRequest request)
    {
        request.Model = fields.Text("model_name", 100) ?? "kling-v1";
        request.NegativePrompt = fields.Text("negative_prompt", KlingSharedFields.MaxPromptLength);
        request.Mode = fields.ReadMode();
        request.Seconds = fields.Integer("duration", 1, 600);
        request.Audio = fields.OneOf("sound", required: false, "on", "off") switch { null => null, var sound => sound == "on" };
        request.IsNative = KlingOnlyFields.Count(fields.Has) > 0;       // marks each of them as read
        if (fields.Number("cfg_scale", 0, 1) is not null && request.Model is not ("kling-v1" or "kling-v1-6"))
            fields.Wrong<string>("cfg_scale", $"is not supported by {request.Model}; supported by kling-v1 and kling-v1-6");
        ReadCamera(fields);
        var isMultiShot = fields.Flag("multi_shot") is true;
        fields.OneOf("shot_type", required: false, "customize", "intelligence");
        request.Prompt = string.Join(' ', ReadShots(fields));
        foreach (var voice in fields.Objects("voice_list", 1, 10))
        {
            voice.Text("voice_id", 200, required: true);
            voice.RejectUnread("voice_list");
        }

        fields.ReadWatermark();
        return isMultiShot;
    }

    private static void ReadCamera(KlingFieldReader fields)
    {
        if (fields.Object("camera_control") is not { } camera) return;
        var type = camera.OneOf("type", required: false, "simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward");
        if (camera.Object("config", required: type == "simple") is { } config)
        {
            var moves = CameraAxes.Select(axis => config.Number(axis, -10, 10)).Count(value => value is not null and not 0);
            if (type == "simple" && moves != 1)
                config.Wrong<string>("horizontal", $"and the other five axes: exactly one must be non-zero; got {moves}");
            config.RejectUnread("camera_control.config");
        }

        camera.RejectUnread("camera_control");
    }

    /// <returns>The prompts of the shots.</returns>
    private static List<string> ReadShots(KlingFieldReader fields)
    {
        var prompts = new List<string>();
        foreach (var shot in fields.Objects("multi_prompt", 1, 6))
        {
            shot.Number("index", 0, 100, required: true);
            if (shot.Text("prompt", 512, required: true) is { } prompt) prompts.Add(prompt);
            shot.Integer("duration", 1, 15, required: true);
            shot.RejectUnread("multi_prompt");
        }

        return prompts;
    }

    private static void ReadDynamicMask(KlingFieldReader mask)
    {
        mask.Image("mask", required: true);
        foreach (var point in mask.Objects("trajectories", 1, 100, required: true))
        {
            point.Number("x", 0, 100_000, required: true);
            point.Number("y", 0, 100_000, required: true);
            point.RejectUnread("trajectories");
        }

        mask.RejectUnread("dynamic_masks");
    }
}
