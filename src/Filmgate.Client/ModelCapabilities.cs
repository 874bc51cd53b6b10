namespace Filmgate.Client;

/// <summary>The capabilities of this gateway's models.</summary>
public sealed record CapabilityList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The models.</summary>
    public required IReadOnlyList<ModelCapabilities> Data { get; init; }
}

/// <summary>The capabilities of a model.</summary>
public sealed record ModelCapabilities
{
    /// <summary>The model id.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>video.model</c>.</summary>
    public string Object { get; init; } = "video.model";

    /// <summary>The display name.</summary>
    public required string Name { get; init; }

    /// <summary>The provider that serves it here.</summary>
    public required string Provider { get; init; }

    /// <summary>
    /// <c>text-to-video</c>, <c>image-to-video</c>, <c>first-last-frame</c>, <c>reference-to-video</c>, <c>video-to-video</c> and
    /// <c>remix</c>: those that it supports.
    /// </summary>
    public required IReadOnlyList<string> Modalities { get; init; }

    /// <summary>Accepted lengths in seconds. Null: see <see cref="SecondsRange"/>, or the length cannot be chosen.</summary>
    public IReadOnlyList<int>? Seconds { get; init; }

    /// <summary>Minimum and maximum of the accepted lengths in whole seconds. Null: see <see cref="Seconds"/>.</summary>
    public IReadOnlyList<int>? SecondsRange { get; init; }

    /// <summary>Length in seconds if the request has none. Null: unknown.</summary>
    public int? DefaultSeconds { get; init; }

    /// <summary>Accepted sizes in pixels, the default first. Empty: only ratios and resolutions are known.</summary>
    public required IReadOnlyList<string> Sizes { get; init; }

    /// <summary>Accepted aspect ratios.</summary>
    public required IReadOnlyList<string> AspectRatios { get; init; }

    /// <summary>Accepted resolutions. Empty: the provider has no such parameter.</summary>
    public required IReadOnlyList<string> Resolutions { get; init; }

    /// <summary>Minimum and maximum number of frame images (first frame, last frame).</summary>
    public required IReadOnlyList<int> Frames { get; init; }

    /// <summary>Maximum number of reference images.</summary>
    public required int MaxReferences { get; init; }

    /// <summary>Whether videos have sound: <c>never</c>, <c>always</c> or <c>optional</c>.</summary>
    public required string Audio { get; init; }

    /// <summary>Maximum seed. Null: the model has no seed parameter.</summary>
    public long? MaxSeed { get; init; }

    /// <summary>Whether it supports a negative prompt.</summary>
    public required bool NegativePrompt { get; init; }

    /// <summary>Maximum length of the prompt in characters.</summary>
    public required int MaxPrompt { get; init; }

    /// <summary>Price in US dollars for the default length and size. Null: the price is unknown, which does not mean zero.</summary>
    public decimal? PriceUsd { get; init; }

    /// <summary>How the price is calculated, or why it is unknown.</summary>
    public required string PriceBasis { get; init; }

    /// <summary>Typical render time in seconds for the default request. Null: unknown.</summary>
    public int? TypicalRenderSeconds { get; init; }

    /// <summary>The date on which the provider withdraws the model, as <c>yyyy-MM-dd</c>. Null: none is known.</summary>
    public string? EndsOn { get; init; }

    /// <summary>The model to use instead when it is withdrawn. Null: none is known.</summary>
    public string? Replacement { get; init; }

    /// <summary>Date and source of these facts.</summary>
    public required string AsOf { get; init; }
}
