namespace Filmgate.Sandbox.Families.Videos;

internal enum VideoBrand
{
    Veo,
    Sora,
    Seedance,
    HappyHorse,
    Wan,
    Vidu,
    Omni,
    MiniMax,
}

/// <summary>A model of the shared route and what it accepts.</summary>
internal sealed record VideoModel(
    string Id,
    VideoBrand Brand,
    int[] Seconds,
    int DefaultSeconds,
    string[] Sizes,
    string DefaultSize,
    int MaxReferences,
    decimal PerSecond)
{
    /// <summary>The accepted resolutions, for models whose size is a ratio.</summary>
    public string[] Resolutions { get; init; } = [];

    /// <summary>The backend's id, which responses contain instead of the requested one.</summary>
    public string? ReportedId { get; init; }

    /// <summary>Omni names the field <c>aspect_ratio</c>.</summary>
    public string SizeField => Brand is VideoBrand.Omni ? "aspect_ratio" : "size";

    /// <summary>The model edits a clip and takes the size from it.</summary>
    public bool NeedsClip { get; init; }

    public bool HasAudio => Brand is VideoBrand.Veo or VideoBrand.Sora;

    /// <summary>Sora's result is available only on the content route.</summary>
    public bool HasUrl => Brand is not VideoBrand.Sora;
}
