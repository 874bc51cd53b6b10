using System.Collections.Frozen;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>The models of the shared route.</summary>
internal static class VideoModels
{
    private static readonly string[] VeoSizes = ["1280x720", "720x1280", "1920x1080", "3840x2160"];
    private static readonly string[] SoraSizes = ["720x1280", "1280x720", "1024x1792", "1792x1024"];
    private static readonly string[] WideSizes = ["1280x720", "720x1280", "1920x1080", "1080x1920", "1440x1440"];
    private static readonly string[] Wan26Sizes = [.. WideSizes, "1088x832", "832x1088", "1632x1248", "1248x1632"];
    private static readonly string[] ViduSizes = ["640x352", "960x528", "1280x720", "1920x1080"];
    private static readonly string[] Ratios = ["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"];

    // The alias page documents orientations and the 3.1 page sizes. Aliases accept both.
    private static readonly string[] VeoAliasSizes = ["16x9", "9x16", "1280x720", "720x1280", "1920x1080"];

    public static IReadOnlyList<VideoModel> All { get; } =
    [
        Veo31("veo3.1", 0.40m),
        Veo31("veo3.1-fast", 0.15m),
        VeoAlias("veo3", 0.40m),
        VeoAlias("veo3-fast", 0.05m),
        VeoAlias("veo3-pro", 0.60m),
        Sora("sora-2", 0.08m),
        Sora("sora-2-pro", 0.24m),
        Seedance("doubao-seedance-2-0", 4, 15, 1, ["480p", "720p"], 0.024m),
        Seedance("doubao-seedance-2-0-fast", 4, 15, 1, ["480p", "720p"], 0.018m),
        Seedance("doubao-seedance-1-5-pro", 4, 12, 0, ["480p", "720p", "1080p"], 0.020m),
        Seedance("doubao-seedance-1-0-pro", 2, 10, 0, ["480p", "720p", "1080p"], 0.016m),
        TextOnly("happyhorse-1.0", VideoBrand.HappyHorse, Range(3, 15), WideSizes, "1920x1080", 0.030m),
        TextOnly("wan2.7", VideoBrand.Wan, Range(2, 15), WideSizes, "1920x1080", 0.040m),
        TextOnly("wan2.6", VideoBrand.Wan, [5, 10, 15], Wan26Sizes, "1920x1080", 0.035m),
        TextOnly("viduq3", VideoBrand.Vidu, Range(1, 16), ViduSizes, "1280x720", 0.050m),
        TextOnly("viduq3-turbo", VideoBrand.Vidu, Range(1, 16), ViduSizes, "1280x720", 0.030m),
        TextOnly("omni-fast", VideoBrand.Omni, [4], ["16:9", "9:16", "1:1"], "16:9", 0.030m) with { Resolutions = ["720p", "1080p"] },
        TextOnly("omni-fast-v2v", VideoBrand.Omni, [4], [], "1280x720", 0.030m) with { NeedsClip = true },

        // From a public integration; CometAPI's pages do not document it. A gateway's catalogue need not have it.
        TextOnly("minimax-h3", VideoBrand.MiniMax, Range(5, 15), WideSizes, "1280x720", 0.050m),
    ];

    public static FrozenDictionary<string, VideoModel> ById { get; } = All.ToFrozenDictionary(model => model.Id);

    private static VideoModel Veo31(string id, decimal price) =>
        new(id, VideoBrand.Veo, [4, 6, 8], 4, VeoSizes, "1280x720", MaxReferences: 1, price);

    private static VideoModel VeoAlias(string id, decimal price) =>
        new(id, VideoBrand.Veo, [4, 6, 8], 8, VeoAliasSizes, "16x9", MaxReferences: 2, price) { ReportedId = "veo_3_1-4K" };

    private static VideoModel Sora(string id, decimal price) =>
        new(id, VideoBrand.Sora, [4, 8, 12], 4, SoraSizes, "720x1280", MaxReferences: 1, price);

    private static VideoModel Seedance(string id, int minSeconds, int maxSeconds, int references, string[] resolutions, decimal price) =>
        new(id, VideoBrand.Seedance, Range(minSeconds, maxSeconds), 5, Ratios, "16:9", references, price) { Resolutions = resolutions };

    /// <summary>A model whose page documents no input image.</summary>
    private static VideoModel TextOnly(string id, VideoBrand brand, int[] seconds, string[] sizes, string defaultSize, decimal price) =>
        new(id, brand, seconds, seconds.Contains(5) ? 5 : seconds[0], sizes, defaultSize, MaxReferences: 0, price);

    private static int[] Range(int min, int max) => [.. Enumerable.Range(min, max - min + 1)];
}
