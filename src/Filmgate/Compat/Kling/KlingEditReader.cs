namespace Filmgate.Compat.Kling;

/// <summary>Reads the actions that work on an earlier video or follow a template.</summary>
internal static class KlingEditReader
{
    private static readonly string[] SingleImageEffects = ["fuzzyfuzzy", "squish", "expansion"];
    private static readonly string[] TwoImageEffects = ["hug", "kiss", "heart_gesture"];

    public static void ReadExtend(KlingFieldReader fields, KlingRequest request)
    {
        request.SourceVideoId = fields.Text("video_id", 100, required: true);
        fields.ReadPrompt(request, required: false);
    }

    public static void ReadEffects(KlingFieldReader fields, KlingRequest request)
    {
        var scene = fields.Text("effect_scene", 64, required: true);
        if (fields.Object("input", required: true) is not { } input) return;
        input.Text("model_name", 100);
        input.ReadMode();
        request.Seconds = input.ReadFiveOrTenSeconds();
        request.Prompt = scene ?? "";
        var takesTwoImages = TwoImageEffects.Contains(scene) || (!SingleImageEffects.Contains(scene) && input.Has("images"));
        if (takesTwoImages) input.ImagePair("images");
        else input.Image("image", required: true);
        input.RejectUnread(takesTwoImages ? "the input of a two-image effect" : "the input of a single-image effect");
    }

    public static void ReadMotionControl(KlingFieldReader fields, KlingRequest request)
    {
        fields.OneOf("model_name", required: false, "kling-v2-6", "kling-v3");
        fields.Image("image_url", required: true);
        fields.Url("video_url", required: true);
        fields.OneOf("character_orientation", required: true, "image", "video");
        request.Mode = fields.ReadMode(required: true);
        fields.OneOf("keep_original_sound", required: false, "yes", "no");
        fields.ReadPrompt(request, required: false);
        fields.ReadElements(request);
        fields.ReadWatermark();
    }

    public static void ReadMultiElements(KlingFieldReader fields, KlingRequest request)
    {
        fields.Text("session_id", 200, required: true);
        var mode = fields.OneOf("edit_mode", required: true, "addition", "swap", "removal");
        var (min, max) = mode switch { "addition" => (1, 2), "swap" => (1, 1), "removal" => (0, 0), _ => (0, 2) };
        foreach (var item in fields.Objects("image_list", min, max, required: min > 0))
        {
            item.Image("image", required: true);
            item.RejectUnread("image_list");
        }

        fields.ReadPrompt(request, required: true);
        request.NegativePrompt = fields.Text("negative_prompt", KlingSharedFields.MaxPromptLength);
        request.Mode = fields.ReadMode();
        request.Seconds = fields.ReadFiveOrTenSeconds();
        fields.ReadWatermark();
    }
}
