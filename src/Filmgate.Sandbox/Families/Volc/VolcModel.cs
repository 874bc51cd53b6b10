namespace Filmgate.Sandbox.Families.Volc;

/// <summary>A Seedance model under its native id.</summary>
/// <param name="TakesFlags">The 1.x models still read length and picture out of the text.</param>
/// <param name="TakesReferences">MediaInput images and a clip are of 2.0.</param>
internal sealed record VolcModel(string Id, int Shortest, int Longest, string[] Resolutions, bool TakesFlags, bool TakesReferences, decimal PerSecond)
{
    public static IReadOnlyList<VolcModel> All { get; } =
    [
        new("doubao-seedance-1-5-pro-251215", 4, 12, ["480p", "720p", "1080p"], TakesFlags: true, TakesReferences: false, 0.020m),
        new("doubao-seedance-2-0-260128", 4, 15, ["480p", "720p"], TakesFlags: false, TakesReferences: true, 0.024m),
    ];

    public static readonly string[] Ratios = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"];
}
