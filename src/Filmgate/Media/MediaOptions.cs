using Filmgate.Media.Downloads;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;

namespace Filmgate.Media;

internal sealed record MediaOptions
{
    /// <summary>Where files are stored. Null: the folder <c>media</c> of the data directory.</summary>
    public MediaLocation? Location { get; init; }

    /// <summary>The previous location, while files move from there.</summary>
    public MediaLocation? Fallback { get; init; }
    public KeyTemplate KeyTemplate { get; init; } = KeyTemplate.Default;
    public SweepOptions Sweep { get; init; } = new();

    /// <summary>
    /// The memory for inputs that must be whole in memory. Null: <see cref="InputMemory.DefaultBytes"/>. FILMGATE_INPUT_MEMORY.
    /// </summary>
    public long? InputMemoryBytes { get; init; }
    public DownloadOptions Downloads { get; init; } = new();

    /// <summary>Whether thumbnails and spritesheets are made as soon as a video is stored.</summary>
    public bool MakeThumbnails { get; init; } = true;
}
