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
    public required SecondsRule Seconds { get; init; }

    /// <summary>The pictures it makes; the first one is its default.</summary>
    public required IReadOnlyList<Frame> Frames { get; init; }
    public AudioRule Audio { get; init; }
    public bool NegativePrompt { get; init; }

    /// <summary>The largest seed; null: it takes none.</summary>
    public long? MaxSeed { get; init; }

    /// <summary>The longest prompt in characters; 32,000 (OpenAI's limit) where the data says nothing.</summary>
    public int MaxPrompt { get; init => field = value > 0 ? value : 32_000; } = 32_000;

    /// <summary>Makes a new video from a finished one and a new prompt.</summary>
    public bool Remix { get; init; }

    /// <summary>US dollars; null where nobody has published a price. Unknown is not zero.</summary>
    public Price? Price { get; init; }

    /// <summary>Since when these facts are known to hold, and from where.</summary>
    public required string AsOf { get; init; }
}

/// <param name="Model">Its id there; null: the same as here.</param>
internal sealed record ModelRoute(string Dialect, string? Model = null);

/// <param name="Min">1 where a first frame is required.</param>
/// <param name="Max">0 text only, 1 first frame, 2 first and last frame.</param>
internal sealed record ImageRule(int Min, int Max);

/// <summary>Either a list of allowed lengths, or a range of whole seconds.</summary>
internal sealed record SecondsRule(int Default, IReadOnlyList<int>? Values = null, int? From = null, int? To = null)
{
    public bool Allows(int seconds) => Values?.Contains(seconds) ?? (seconds >= From && seconds <= To);

    public string Allowed => Values is not null ? string.Join(", ", Values) : $"{From} to {To}";
}

/// <summary>One picture that a model makes.</summary>
/// <param name="Size">Pixels, <c>1280x720</c>.</param>
/// <param name="Ratio"><c>16:9</c>.</param>
/// <param name="Resolution"><c>720p</c>, where the provider speaks of it.</param>
/// <param name="As">How this route's <c>size</c> is written, where that is not the pixels.</param>
internal sealed record Frame(string Size, string Ratio, string? Resolution = null, string? As = null)
{
    [JsonIgnore]
    public string Written => As ?? Size;
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

/// <summary>Exactly one of the two.</summary>
internal sealed record Price(decimal? PerSecond = null, decimal? PerVideo = null)
{
    public long Micros(int seconds) => (long)(((PerSecond * seconds) ?? PerVideo ?? 0m) * 1_000_000m);
}
