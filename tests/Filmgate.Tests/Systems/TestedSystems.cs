namespace Filmgate.Tests.Systems;

/// <summary>All systems that the gateway supports. <see cref="SystemTests"/> tests them, and docs/providers.md lists them.</summary>
internal static class TestedSystems
{
    private const string Videos = "/v1/videos";
    private const string Kling = "/kling/v1/videos";
    private const string Policy = "[sandbox:filtered-message]";
    private const string Broken = "[sandbox:render-failed]";
    private const string Direct = "[fails]";
    private const string Speech =
        """
        "face_choose":[{"face_id":"0","sound_file":"https://sounds.invalid/a.mp3",
        "sound_start_time":"0","sound_end_time":"3000","sound_insert_time":"0"}]
        """;

    public static readonly IReadOnlyList<TestedSystem> All =
    [
        new("Veo 3 and 3.1", "cometapi", "openai", ["veo3"], "whether a refusal by policy is billed; how long the address of a video works",
            Of("text", """{"model":"veo3-fast","prompt":"PROMPT","seconds":4}""", Policy, "content_rejected"),
            Of("first frame", """{"model":"veo3.1","prompt":"PROMPT","input_reference":"PICTURE"}""", Broken, "render_failed"),
            Of(
                "first and last frame", """{"model":"veo3","prompt":"PROMPT","input_reference":["PICTURE","PICTURE"]}""",
                "[sandbox:moderated]", "content_rejected")),
        new("Sora 2", "cometapi", "openai", ["sora-2"],
            "OpenAI ended its own service on 2026-09-24; whether CometAPI continues it is not confirmed",
            Of(
                "text, file from the content route", """{"model":"sora-2","prompt":"PROMPT"}""", "[sandbox:render-failed]",
                "render_failed"),
            new(
                "remix", Videos + "/PARENT/remix", """{"prompt":"PROMPT"}""", Policy, "content_rejected",
                new(Videos, """{"model":"sora-2","prompt":"PROMPT"}""", "id"))),
        new("Seedance 1.0, 1.5, 2.0", "cometapi", "openai", ["doubao-seedance-"],
            "which of the two spellings of its statuses and of `size` applies: both are supported",
            Of(
                "ratio sizes, upper-case statuses",
                """{"model":"doubao-seedance-2-0","prompt":"PROMPT","aspect_ratio":"9:16","resolution":"480p","seconds":4}""", Policy,
                "content_rejected"),
            Of("1.5", """{"model":"doubao-seedance-1-5-pro","prompt":"PROMPT","seconds":4}""", "[sandbox:refuse]", "invalid_request"),
            Of("1.0", """{"model":"doubao-seedance-1-0-pro","prompt":"PROMPT","seconds":2}""", Broken, "render_failed")),
        new("HappyHorse", "cometapi", "openai", ["happyhorse-"],
            "images: a public integration sends them, the documentation does not mention them",
            Of(
                "text", """{"model":"happyhorse-1.0","prompt":"PROMPT","size":"1280x720","seconds":3}""", "[sandbox:accepted-garbage]",
                "submit_outcome_unknown")),
        new("Wan 2.6 and 2.7", "cometapi", "openai", ["wan2."], "",
            Of("2.6", """{"model":"wan2.6","prompt":"PROMPT","size":"1088x832"}""", Policy, "content_rejected"),
            Of("2.7", """{"model":"wan2.7","prompt":"PROMPT","size":"720x1280","seconds":2}""", "[sandbox:not-a-video]", "bad_asset")),
        new("Vidu Q3", "cometapi", "openai", ["viduq3"], "",
            Of(
                "text", """{"model":"viduq3","prompt":"PROMPT","size":"640x352","seconds":1}""", "[sandbox:500-invalid]",
                "invalid_request")),
        new("Omni", "cometapi", "openai", ["omni-fast"],
            "a beta: lengths other than 4 seconds; the JSON form of video to video comes from a public integration",
            Of("text", """{"model":"omni-fast","prompt":"PROMPT","aspect_ratio":"1:1","resolution":"720p"}""", Policy, "content_rejected"),
            Of("video to video", """{"model":"omni-fast-v2v","prompt":"PROMPT","video":"CLIP"}""", Broken, "render_failed")),
        new("Kling", "cometapi", "kling", [],
            "the poll paths of `video-extend`, `advanced-lip-sync`, `avatar/image2video` and `motion-control`; " +
            "`motion-control` itself; the fields of `lip-sync` and `multi-elements`, which are Kling's",
            Of(
                "text, in OpenAI's format", """{"model":"kling-v2-6","prompt":"PROMPT","audio":true}""", "[sandbox:render-failed]",
                "render_failed"),
            new(
                "text2video", $"{Kling}/text2video", """{"model_name":"kling-v1","prompt":"PROMPT","cfg_scale":0.4}""", Policy,
                "content_rejected"),
            new(
                "image2video", $"{Kling}/image2video",
                """{"model_name":"kling-v1-6","image":"BASE64","image_tail":"BASE64","prompt":"PROMPT"}""", Broken, "render_failed"),
            new(
                "multi-image2video", $"{Kling}/multi-image2video",
                """{"prompt":"PROMPT","image_list":[{"image":"BASE64"},{"image":"BASE64"}]}""", Policy, "content_rejected"),
            new(
                "omni-video", $"{Kling}/omni-video", """{"prompt":"PROMPT","aspect_ratio":"1:1"}""", "[sandbox:wrapped] [sandbox:filtered]",
                "content_rejected"),
            new(
                "video-extend", $"{Kling}/video-extend", """{"video_id":"PARENT","prompt":"PROMPT"}""", Policy, "content_rejected",
                new($"{Kling}/text2video", """{"prompt":"PROMPT"}""", "data.task_id")),
            new(
                "effects", $"{Kling}/effects", """{"effect_scene":"squish","input":{"image":"BASE64"}}""",
                """{"effect_scene":"hug","input":{"image":"BASE64"}}""", "1201") { Refused = "images" },
            new(
                "identify-face, advanced-lip-sync", $"{Kling}/advanced-lip-sync", $$"""{"session_id":"SESSION",{{Speech}}}""",
                """{"session_id":"none"}""", "1201",
                new($"{Kling}/identify-face", """{"video_url":"URL"}""", "data.session_id", IsVideo: false)) { Refused = "face_choose" },
            new(
                "lip-sync, older", $"{Kling}/lip-sync",
                """{"input":{"video_id":"PARENT","mode":"text2video","text":"PROMPT","voice_id":"v-1"}}""", Policy, "content_rejected",
                new($"{Kling}/text2video", """{"prompt":"PROMPT"}""", "data.task_id")),
            new(
                "multi-elements", $"{Kling}/multi-elements",
                """{"session_id":"SESSION","edit_mode":"swap","image_list":[{"image":"BASE64"}],"prompt":"PROMPT"}""", Policy,
                "content_rejected",
                new($"{Kling}/multi-elements/init-selection", """{"video_url":"URL"}""", "data.session_id", IsVideo: false)),
            new(
                "avatar", $"{Kling}/avatar/image2video", """{"image":"BASE64","audio_id":"a-1","prompt":"PROMPT"}""", Policy,
                "content_rejected"),
            new(
                "motion-control", $"{Kling}/motion-control",
                """{"image_url":"BASE64","video_url":"URL","character_orientation":"image","mode":"std","prompt":"PROMPT"}""", Broken,
                "render_failed")),
        new("Runway, official format", "cometapi", "runway", [],
            "which of the two poll responses applies: both are read; `act_two` and the model of `video_upscale`",
            Of(
                "first frame, in OpenAI's format", """{"model":"gen3a_turbo","prompt":"PROMPT","input_reference":"PICTURE"}""", Policy,
                "content_rejected"),
            new(
                "image_to_video", "/runwayml/v1/image_to_video",
                """{"model":"gen3a_turbo","promptText":"PROMPT","promptImage":"PICTURE","ratio":"1280:720"}""",
                "[sandbox:wrapped] [sandbox:render-failed]", "render_failed"),
            new(
                "video_to_video", "/runwayml/v1/video_to_video", """{"model":"gen4_aleph","promptText":"PROMPT","videoUri":"URL"}""",
                Policy, "content_rejected"),
            new(
                "character_performance", "/runwayml/v1/character_performance",
                """{"model":"act_two","character":{"type":"image","uri":"PICTURE"},"reference":{"type":"video","uri":"URL"}}""",
                """{"model":"act_two"}""", "") { Refused = "character" },
            new(
                "video_upscale", "/runwayml/v1/video_upscale", """{"model":"upscale_v1","videoUri":"URL"}""", """{"model":"upscale_v1"}""",
                "") { Refused = "videoUri" }),
        new("Runway, compatibility format", "cometapi", "runway-compat", [], "its statuses, which are those of the gateway behind it",
            Of("text, in OpenAI's format", """{"model":"gen4","prompt":"PROMPT"}""", Broken, "render_failed"),
            new(
                "generate and feed", "/runway/pro/generate",
                """{"model":"gen4_turbo","prompt":"PROMPT","ratio":"1280:720","callback_url":"https://client.invalid/done"}""", Policy,
                "content_rejected")),
        new("xAI Grok", "cometapi", "grok", [], "which running statuses it returns: those of both sources are read",
            Of(
                "text, in OpenAI's format", """{"model":"grok-imagine-video","prompt":"PROMPT","seconds":1}""", "[sandbox:filtered]",
                "content_rejected"),
            new(
                "generations", "/grok/v1/videos/generations",
                """{"model":"grok-imagine-video","prompt":"PROMPT","image":{"url":"PICTURE"},"duration":1}""",
                "[sandbox:pending] [sandbox:render-failed]", "render_failed"),
            new(
                "edits", "/grok/v1/videos/edits", """{"model":"grok-imagine-video","prompt":"PROMPT","video":{"url":"CLIP"}}""", Policy,
                "content_rejected")),
        new("ByteDance native", "cometapi", "ark", [], "where the code of a refusal is: both places are read",
            Of(
                "flags, in OpenAI's format",
                """{"model":"doubao-seedance-1-5-pro-251215","prompt":"PROMPT","seconds":4,"resolution":"480p"}""",
                "[sandbox:accepted-no-answer]", "submit_outcome_unknown"),
            new(
                "tasks", "/volc/v3/contents/generations/tasks",
                """{"model":"doubao-seedance-2-0-260128","content":[{"type":"text","text":"PROMPT"}],"duration":4,"resolution":"480p"}""",
                Policy, "content_rejected")),
        new("Models newer than the catalogue", "cometapi", "openai", ["minimax-h3"],
            "everything: such a request is not checked, and its price is unknown",
            Of("passed on with a warning", """{"model":"minimax-h3","prompt":"PROMPT"}""", "[sandbox:refuse]", "invalid_request")),

        new("Any OpenAI-compatible server", "openai", "openai", [], "what such a server does with `input_reference`",
            Of("its own model", """{"model":"house-model","prompt":"PROMPT"}""", Direct, "content_rejected")),
        new("Gemini Omni", "gemini", "interactions", [],
            "what `budget_exceeded` means; how long a file is kept (about two days); whether a refused request costs more than its text",
            Of("text", """{"model":"gemini-omni-1.1-flash","prompt":"PROMPT","seconds":3}""", Direct, "content_rejected"),
            Of(
                "first and last frame",
                """{"model":"gemini-omni-1.1-flash","prompt":"PROMPT","input_reference":["PICTURE","PICTURE"]}""", Direct,
                "content_rejected"),
            Of(
                "references", """{"model":"gemini-omni-1.1-flash","prompt":"PROMPT","reference_images":["PICTURE"]}""", Direct,
                "content_rejected")),
        new("Gemini Veo (withdrawn)", "gemini", "veo", [],
            "Google ended Veo at the Gemini API on 2026-10-22 (3.0: 2026-06-30); tasks that it accepted before are still polled"),
        new("Runway", "runway", "runway", [], "",
            Of("text", """{"model":"gen4.5","prompt":"PROMPT"}""", Direct, "content_rejected"),
            new(
                "image_to_video", "/runwayml/v1/image_to_video",
                """{"model":"gen4_turbo","promptText":"PROMPT","promptImage":"PICTURE","ratio":"1280:720"}""", Direct, "content_rejected")),
        new("Kling", "kling", "kling", [], "lookup by `external_task_id` in the newer actions",
            Of("text, signed with a token", """{"model":"kling-v2-6","prompt":"PROMPT"}""", Direct, "content_rejected"),
            Of("first frame", """{"model":"kling-v2-1","prompt":"PROMPT","input_reference":"PICTURE"}""", Direct, "content_rejected")),
        new("xAI", "xai", "grok", [], "the value of a usage tick",
            Of("text", """{"model":"grok-imagine-video","prompt":"PROMPT","seconds":1}""", Direct, "content_rejected"),
            Of("extension", """{"model":"grok-imagine-video-extend","prompt":"PROMPT","video":"URL"}""", Direct, "content_rejected")),
        new("BytePlus and Volcengine Ark", "ark", "ark", [], "the wording of its refusals",
            Of("text", """{"model":"doubao-seedance-1-5-pro-251215","prompt":"PROMPT","seconds":4}""", Direct, "content_rejected")),
        new("DashScope (Wan, HappyHorse)", "dashscope", "dashscope", [], "",
            Of("Wan", """{"model":"wan2.6-t2v","prompt":"PROMPT","size":"1280x720"}""", Direct, "content_rejected"),
            Of(
                "HappyHorse", """{"model":"happyhorse-1.1-i2v","prompt":"PROMPT","input_reference":"PICTURE"}""", Direct,
                "content_rejected")),
        new("Vidu", "vidu", "vidu", [], "the path of its cancel",
            Of("text", """{"model":"viduq3-pro","prompt":"PROMPT"}""", Direct, "content_rejected"),
            Of(
                "first and last frame", """{"model":"viduq2","prompt":"PROMPT","input_reference":["PICTURE","PICTURE"]}""", Direct,
                "content_rejected")),
        new("MiniMax Hailuo", "minimax", "minimax", [], "how long a download address works",
            Of("text", """{"model":"MiniMax-Hailuo-02","prompt":"PROMPT"}""", Direct, "content_rejected")),
        new("MiniMax H3", "minimax", "minimax-v2", [], "its minimum clip length",
            Of("text", """{"model":"MiniMax-H3","prompt":"PROMPT"}""", Direct, "content_rejected")),
        new("Luma", "luma", "luma", [], "whether deleting a generation cancels it",
            Of("text", """{"model":"ray-2","prompt":"PROMPT"}""", Direct, "render_failed")),
        new("fal", "fal", "fal", [], "",
            Of("text", """{"model":"fal-kling-v2.5-turbo-pro","prompt":"PROMPT"}""", Direct, "content_rejected")),
        new("Replicate", "replicate", "replicate", [], "the format of its HTTP errors",
            Of(
                "first frame", """{"model":"replicate-hailuo-02-fast","prompt":"PROMPT","input_reference":"PICTURE"}""", Direct,
                "render_failed")),
        new("OpenRouter", "openrouter", "openrouter", [], "which of its two lists of addresses applies: both are read",
            Of("text", """{"model":"google/veo-3.1","prompt":"PROMPT"}""", Direct, "render_failed")),
    ];

    public static IEnumerable<(TestedSystem System, Scenario Scenario)> Rows =>
        All.SelectMany(system => system.Scenarios.Select(scenario => (system, scenario)));

    private static Scenario Of(string name, string body, string fails, string code) => new(name, Videos, body, fails, code);
}
