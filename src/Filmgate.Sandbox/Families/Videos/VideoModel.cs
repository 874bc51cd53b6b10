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

/// <summary>A model of the shared route, with what it accepts.</summary>
internal sealed record VideoModel(string Id, VideoBrand Brand, int[] Seconds, int DefaultSeconds, string[] Sizes, string DefaultSize, int MaxReferences, decimal PerSecond)
{
    /// <summary>Seedance says its size as a ratio and a resolution.</summary>
    public string[] Resolutions { get; init; } = [];

    /// <summary>The backend's id that answers give in place of the one that was asked for.</summary>
    public string? AnswersAs { get; init; }

    /// <summary>Omni calls its picture <c>aspect_ratio</c>.</summary>
    public string SizeField => Brand is VideoBrand.Omni ? "aspect_ratio" : "size";

    /// <summary>Works on a clip, and takes its picture from it.</summary>
    public bool NeedsClip { get; init; }

    public bool HasAudio => Brand is VideoBrand.Veo or VideoBrand.Sora;

    /// <summary>Sora's result is only on the content route.</summary>
    public bool HasUrl => Brand is not VideoBrand.Sora;
}
