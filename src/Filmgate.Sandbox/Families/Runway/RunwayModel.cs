namespace Filmgate.Sandbox.Families.Runway;

/// <summary>A Runway model on the official-format route.</summary>
internal sealed record RunwayModel(string Id, int[] Durations, decimal PerSecond)
{
    public static IReadOnlyList<RunwayModel> All { get; } =
    [
        new("gen3a_turbo", [5, 10], 0.064m),
        new("gen4_turbo", [5, 10], 0.064m),
    ];

    public static readonly string[] Ratios = ["1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672", "1280:768", "768:1280"];

    /// <summary>What versions before 2024-11-06 take.</summary>
    public static readonly string[] OldRatios = ["16:9", "9:16"];
}
