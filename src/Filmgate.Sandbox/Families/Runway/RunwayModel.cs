using Filmgate.Sandbox.Rendering;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>A Runway model for one action (the last part of the route). The first duration is the default.</summary>
internal sealed record RunwayModel(string Id, string Action, int[] Durations, decimal PerSecond, int MaxPromptLength = 1000)
{
    public static IReadOnlyList<RunwayModel> All { get; } =
    [
        new("gen3a_turbo", "image_to_video", [5, 10], 0.064m, MaxPromptLength: 512),
        new("gen4_turbo", "image_to_video", [5, 10], 0.064m, MaxPromptLength: 512),
        new("gen4.5", "image_to_video", [5, 2, 3, 4, 6, 7, 8, 9, 10], 0.064m),
        new("gen4.5", "text_to_video", [5, 2, 3, 4, 6, 7, 8, 9, 10], 0.064m),
        new("gen4_aleph", "video_to_video", [5], 0.064m),
        new("aleph2", "video_to_video", [5], 0.064m),
        new("act_two", "character_performance", [5], 0.064m),
        new("upscale_v1", "video_upscale", [5], 0.064m),
        new("magnific_video_upscaler_creative", "video_upscale", [5], 0.064m),
    ];

    /// <summary>The models of the compatibility route, which accepts a text or an image.</summary>
    public static IReadOnlyList<string> Compat { get; } = ["gen4", "gen4_turbo"];

    public static IEnumerable<string> Actions => All.Select(model => model.Action).Distinct();

    public static readonly string[] Ratios =
        ["1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672", "1280:768", "768:1280"];

    /// <summary>The ratios of API versions before 2024-11-06.</summary>
    public static readonly string[] OldRatios = ["16:9", "9:16"];

    public static FrameSize FrameOf(string ratio) => ratio switch
    {
        // The documents say that 1280:768 and 768:1280 may be returned without the extra rows.
        "16:9" or "1280:768" => new(1280, 720),
        "9:16" or "768:1280" => new(720, 1280),
        _ => FrameSize.Parse(ratio, ':')!,
    };
}
