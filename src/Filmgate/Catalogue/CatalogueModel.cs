using System.Text.Json.Serialization;

namespace Filmgate.Catalogue;

/// <summary>A model as data: what it takes, what it costs, and where it runs. One file a provider family, in Models/.</summary>
internal sealed record CatalogueModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>System (<c>cometapi</c>, …) to the wire format and model id that it has there.</summary>
    public required IReadOnlyDictionary<string, ModelRoute> Routes { get; init; }

    /// <summary>How many images: none, the first frame, or the first and the last.</summary>
    public required ImageRule Images { get; init; }

    /// <summary>What the files of its images must be, beyond what every image must; null: nothing more is known.</summary>
    public ImageFileRule? ImageFile { get; init; }

    /// <summary>Null where the length is not the client's to choose (an effect, a lip-sync) or not known to us.</summary>
    public SecondsRule? Seconds { get; init; }

    /// <summary>The pictures it makes; the first one is its default. Empty where the picture follows from an input, or is not known to us.</summary>
    public IReadOnlyList<Frame> Frames { get; init => field = value ?? []; } = [];

    /// <summary>How many reference images it takes, beside or instead of frames.</summary>
    public int MaxReferences { get; init; }

    /// <summary>Whether it works on a clip that the client gives.</summary>
    public VideoRule Video { get; init; }

    /// <summary>The only way in, such as <c>/kling/v1/videos/effects</c>, for what no other shape can say. Null: all of them.</summary>
    public string? NativeRoute { get; init; }

    /// <summary>What it takes is not known: a model that a provider has and our data has not, or not yet in full. Nothing of a request is checked against it.</summary>
    [JsonPropertyName("unchecked")]
    public bool IsUnchecked { get; init; }
    public AudioRule Audio { get; init; }
    public bool NegativePrompt { get; init; }

    /// <summary>The largest seed; null: it takes none.</summary>
    public long? MaxSeed { get; init; }

    /// <summary>The longest prompt in characters; 32,000 (OpenAI's limit) where the data says nothing.</summary>
    public int MaxPrompt { get; init => field = value > 0 ? value : 32_000; } = 32_000;

    /// <summary>Makes a new video from a finished one and a new prompt.</summary>
    public bool Remix { get; init; }

    /// <summary>US dollars at the first of the routes; null where nobody has published a price. Unknown is not zero.</summary>
    public Price? Price { get; init; }

    /// <summary>Whether the provider bills a render that its policy refused: <c>yes</c>, <c>no</c>, or null where it does not say.</summary>
    public string? PolicyRefusalBilled { get; init; }

    /// <summary>Seconds that a render usually takes, as the provider says; our own history counts more.</summary>
    public int? TypicalRenderSeconds { get; init; }

    /// <summary>The day (<c>2026-09-24</c>) on which the provider ends it. From then on it answers 410.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>What to use instead once it has ended.</summary>
    public string? Replacement { get; init; }

    public bool HasEnded(DateTimeOffset now) => EndsOn is { } end && DateOnly.FromDateTime(now.UtcDateTime) >= end;

    /// <summary>Since when these facts are known to hold, and from where.</summary>
    public required string AsOf { get; init; }

    private string PricedBy => field ??= Routes.Keys.First();

    /// <summary>As one system has it. The data's price is that of the first of the routes; it says nothing about the others.</summary>
    public CatalogueModel ForSystem(string system)
    {
        var there = Routes.GetValueOrDefault(system)?.Images is { } images ? this with { Images = images } : this;
        return Price is null || PricedBy == system ? there : there with { Price = null, PolicyRefusalBilled = null, AsOf = $"no price of {system} is recorded" };
    }
}

/// <param name="Model">Its id there; null: the same as here.</param>
/// <param name="Action">For a dialect with several kinds of task: the one that this model is for; null: it follows from the request.</param>
/// <param name="Form">For a dialect that can write one request in several ways: the one that this route wants, in the dialect's own words.</param>
/// <param name="Images">How many images it takes there; null: as many as elsewhere.</param>
internal sealed record ModelRoute(string Dialect, string? Model = null, string? Action = null, string? Form = null, ImageRule? Images = null);

[JsonConverter(typeof(JsonStringEnumConverter<VideoRule>))]
internal enum VideoRule
{
    [JsonStringEnumMemberName("none")]
    None = 0,
    [JsonStringEnumMemberName("optional")]
    Optional,
    [JsonStringEnumMemberName("required")]
    Required,
}

/// <param name="Min">1 where a first frame is required.</param>
/// <param name="Max">0 text only, 1 first frame, 2 first and last frame.</param>
internal sealed record ImageRule(int Min, int Max);

/// <param name="Types">Such as <c>image/png</c>; null: JPEG, PNG and WebP.</param>
/// <param name="MinSide">The least number of pixels of each side.</param>
/// <param name="MaxRatio">The longer side, measured in shorter ones.</param>
/// <param name="MatchesSize">The picture must have the pixels of the video.</param>
internal sealed record ImageFileRule(IReadOnlyList<string>? Types = null, long? MaxBytes = null, int? MinSide = null, double? MaxRatio = null, bool MatchesSize = false);

/// <summary>Either a list of allowed lengths, or a range of whole seconds.</summary>
internal sealed record SecondsRule(int Default, IReadOnlyList<int>? Values = null, int? From = null, int? To = null)
{
    public bool Allows(int seconds) => Values?.Contains(seconds) ?? (seconds >= From && seconds <= To);

    public string Allowed => Values is not null ? string.Join(", ", Values) : $"{From} to {To}";
}

/// <summary>One picture that a model makes.</summary>
/// <param name="Size">Pixels, <c>1280x720</c>; empty where the provider says only the ratio.</param>
/// <param name="Ratio"><c>16:9</c>.</param>
/// <param name="Resolution"><c>720p</c>, where the provider speaks of it.</param>
/// <param name="As">How this route's <c>size</c> is written, where that is not the pixels.</param>
internal sealed record Frame(string Size, string Ratio, string? Resolution = null, string? As = null)
{
    [JsonIgnore]
    public string WireSize => As ?? Size;

    /// <summary>How people name it: by its pixels, where they are known.</summary>
    [JsonIgnore]
    public string Name => Size.Length > 0 ? Size : Resolution is null ? Ratio : $"{Ratio} in {Resolution}";
}

[JsonConverter(typeof(JsonStringEnumConverter<AudioRule>))]
internal enum AudioRule
{
    [JsonStringEnumMemberName("never")]
    Never = 0,
    [JsonStringEnumMemberName("always")]
    Always,
    [JsonStringEnumMemberName("optional")]
    Optional,
}
