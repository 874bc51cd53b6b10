namespace Filmgate.Sandbox.Families.Runway;

/// <summary>A Runway model, and the kind of task (the last part of its route) that it is for.</summary>
internal sealed record RunwayModel(string Id, string Action, int[] Durations, decimal PerSecond, int LongestPrompt = 1000)
{
    public static IReadOnlyList<RunwayModel> All { get; } =
    [
        new("gen3a_turbo", "image_to_video", [5, 10], 0.064m, LongestPrompt: 512),
        new("gen4_turbo", "image_to_video", [5, 10], 0.064m, LongestPrompt: 512),
        new("gen4.5", "image_to_video", [5, 2, 3, 4, 6, 7, 8, 9, 10], 0.064m),
        new("gen4.5", "text_to_video", [5, 2, 3, 4, 6, 7, 8, 9, 10], 0.064m),
        new("gen4_aleph", "video_to_video", [5], 0.064m),
        new("aleph2", "video_to_video", [5], 0.064m),
        new("act_two", "character_performance", [5], 0.064m),
        new("upscale_v1", "video_upscale", [5], 0.064m),
        new("magnific_video_upscaler_creative", "video_upscale", [5], 0.064m),
    ];

    /// <summary>On the compatibility route, which takes a text or an image.</summary>
    public static IReadOnlyList<string> Compat { get; } = ["gen4", "gen4_turbo"];

    public static IEnumerable<string> Actions => All.Select(model => model.Action).Distinct();

    public static readonly string[] Ratios = ["1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672", "1280:768", "768:1280"];

    /// <summary>What versions before 2024-11-06 take.</summary>
    public static readonly string[] OldRatios = ["16:9", "9:16"];
}
