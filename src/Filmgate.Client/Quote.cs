using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>What a request would cost and take, per model. Nothing is spent, and nothing is kept.</summary>
public sealed record QuoteList
{
    /// <summary>Always <c>video.quotes</c>.</summary>
    public string Object { get; init; } = "video.quotes";

    /// <summary>One for each model that was asked about, in that order.</summary>
    public required IReadOnlyList<Quote> Data { get; init; }
}

/// <summary>The quote for one model.</summary>
public sealed record Quote
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>Whether a create with this body would be accepted.</summary>
    public required bool Accepted { get; init; }

    /// <summary>Why not: every problem, with the allowed values.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldProblem>? Problems { get; init; }

    /// <summary>US dollars; null where the price is unknown, which is not zero.</summary>
    public decimal? PriceUsd { get; init; }

    /// <summary>How the price comes about, or why there is none.</summary>
    public required string PriceBasis { get; init; }

    /// <summary>Seconds that such a render usually takes: the median of this gateway's own, else what the provider says; null where nothing is known.</summary>
    public int? ExpectedRenderSeconds { get; init; }

    /// <summary><c>history</c>, <c>provider</c> or null.</summary>
    public string? ExpectedFrom { get; init; }

    /// <summary>Length of the clip in seconds, with the model's default filled in.</summary>
    public string? Seconds { get; init; }

    /// <summary>Pixels, with the model's default filled in.</summary>
    public string? Size { get; init; }

    /// <summary><c>yes</c>, <c>no</c> or <c>unknown</c>: whether a refusal by the provider's policy is billed.</summary>
    public required string PolicyRefusalBilled { get; init; }

    /// <summary>The provider that would make it.</summary>
    public string? Provider { get; init; }

    /// <summary>Fields that would not be passed on. Always empty today: what a model cannot honour is a problem, not a loss.</summary>
    public required IReadOnlyList<string> DroppedParameters { get; init; }

    /// <summary>What would be converted on the way in, and what is not known.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>What the models of this gateway can do.</summary>
public sealed record CapabilityList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The models.</summary>
    public required IReadOnlyList<ModelCapabilities> Data { get; init; }
}

/// <summary>What one model can do.</summary>
public sealed record ModelCapabilities
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>video.model</c>.</summary>
    public string Object { get; init; } = "video.model";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The provider that serves it here.</summary>
    public required string Provider { get; init; }

    /// <summary><c>text-to-video</c>, <c>image-to-video</c>, <c>first-last-frame</c>, <c>reference-to-video</c>, <c>video-to-video</c>, <c>remix</c>.</summary>
    public required IReadOnlyList<string> Modalities { get; init; }

    /// <summary>Allowed lengths; null where a range holds, or the length is not the client's to choose.</summary>
    public IReadOnlyList<int>? Seconds { get; init; }

    /// <summary>Shortest and longest, where any whole number between is allowed.</summary>
    public IReadOnlyList<int>? SecondsRange { get; init; }

    /// <summary>The length when none is asked for.</summary>
    public int? DefaultSeconds { get; init; }

    /// <summary>Pixels; the first one is the default. Empty where only ratios and resolutions are known.</summary>
    public required IReadOnlyList<string> Sizes { get; init; }

    /// <summary>Aspect ratios.</summary>
    public required IReadOnlyList<string> AspectRatios { get; init; }

    /// <summary>Resolutions, where the provider speaks of them.</summary>
    public required IReadOnlyList<string> Resolutions { get; init; }

    /// <summary>Fewest and most frames that may be given: first, last.</summary>
    public required IReadOnlyList<int> Frames { get; init; }

    /// <summary>Most reference images.</summary>
    public required int MaxReferences { get; init; }

    /// <summary><c>never</c>, <c>always</c> or <c>optional</c>.</summary>
    public required string Audio { get; init; }

    /// <summary>Largest seed; null: it takes none.</summary>
    public long? MaxSeed { get; init; }

    /// <summary>Whether there is a negative prompt.</summary>
    public required bool NegativePrompt { get; init; }

    /// <summary>Longest prompt in characters.</summary>
    public required int MaxPrompt { get; init; }

    /// <summary>US dollars for the default length and picture; null where it is unknown.</summary>
    public decimal? PriceUsd { get; init; }

    /// <summary>How the price comes about.</summary>
    public required string PriceBasis { get; init; }

    /// <summary>Seconds that a render of the default usually takes; null where nothing is known.</summary>
    public int? TypicalRenderSeconds { get; init; }

    /// <summary>The day on which the provider ends it; null: none is known.</summary>
    public string? EndsOn { get; init; }

    /// <summary>What to use then.</summary>
    public string? Replacement { get; init; }

    /// <summary>Since when these facts are known, and from where.</summary>
    public required string AsOf { get; init; }
}
