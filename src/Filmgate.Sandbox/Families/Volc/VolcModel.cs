namespace Filmgate.Sandbox.Families.Volc;

/// <summary>A Seedance model under ByteDance's own id.</summary>
/// <param name="AcceptsFlags">1.x models also read duration and size from flags in the text.</param>
/// <param name="AcceptsReferences">Model 2.0 accepts reference images and a clip.</param>
internal sealed record VolcModel(
    string Id,
    int MinSeconds,
    int MaxSeconds,
    string[] Resolutions,
    bool AcceptsFlags,
    bool AcceptsReferences,
    decimal PerSecond)
{
    public static IReadOnlyList<VolcModel> All { get; } =
    [
        new("doubao-seedance-1-5-pro-251215", 4, 12, ["480p", "720p", "1080p"], AcceptsFlags: true, AcceptsReferences: false, 0.020m),
        new("doubao-seedance-2-0-260128", 4, 15, ["480p", "720p"], AcceptsFlags: false, AcceptsReferences: true, 0.024m),
    ];

    public static readonly string[] Ratios = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"];
}
