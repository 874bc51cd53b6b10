using System.Text.Json.Serialization;
using Filmgate.Catalogue.Pricing;
using Filmgate.Upstreams;

namespace Filmgate.Catalogue;

/// <summary>A model as data: what it accepts, what it costs, and where it runs. Models/ has one file for each provider family.</summary>
internal sealed record CatalogueModel
{
    /// <summary>Systems that have one route for all models, and so for those that the catalogue does not have.</summary>
    public static readonly IReadOnlyDictionary<string, ModelRoute> UncataloguedRoutes = new Dictionary<string, ModelRoute>
    {
        ["cometapi"] = new("openai"),
        ["openai"] = new("openai"),
        ["openrouter"] = new("openrouter"),
    };

    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>System (such as <c>cometapi</c>) to the dialect and the model id there.</summary>
    public required IReadOnlyDictionary<string, ModelRoute> Routes { get; init; }

    /// <summary>How many images: none, the first frame, or the first and the last frame.</summary>
    public required ImageRule Images { get; init; }

    /// <summary>Requirements for image files, beyond those of the gateway. Null: none are known.</summary>
    public ImageFileRule? ImageFile { get; init; }

    /// <summary>Null if the client cannot choose the duration (an effect, a lip-sync), or if the accepted values are unknown.</summary>
    public SecondsRule? Seconds { get; init; }

    /// <summary>The sizes it supports; the first one is the default. Empty if the size follows from an input, or is unknown.</summary>
    public IReadOnlyList<Frame> Frames { get; init => field = value ?? []; } = [];

    /// <summary>How many reference images it accepts, in addition to frames or instead of them.</summary>
    public int MaxReferences { get; init; }

    /// <summary>Whether it edits or extends a clip from the client.</summary>
    public VideoRule Video { get; init; }

    /// <summary>Whether it changes what a video from the client shows, as the prompt says: <c>POST /v1/videos/edits</c>.</summary>
    public bool Edits { get; init; }

    /// <summary>Whether it continues a video from the client: <c>POST /v1/videos/extensions</c>.</summary>
    public bool Extends { get; init; }

    /// <summary>
    /// The only route for it, such as <c>/kling/v1/videos/effects</c>, if other compat APIs cannot express its fields. Null: all routes.
    /// </summary>
    public string? NativeRoute { get; init; }

    /// <summary>
    /// What it accepts is unknown, because the catalogue has no or only part of its data. Requests are not checked against it.
    /// </summary>
    [JsonPropertyName("unchecked")]
    public bool IsUnchecked { get; init; }
    public AudioRule Audio { get; init; }
    public bool NegativePrompt { get; init; }

    /// <summary>The largest seed. Null: it does not support one.</summary>
    public long? MaxSeed { get; init; }

    /// <summary>
    /// The maximum length of a prompt and of a negative prompt, in characters. 32,000 (OpenAI's limit) if the data has none.
    /// </summary>
    public int MaxPrompt { get; init => field = value > 0 ? value : 32_000; } = 32_000;

    /// <summary>How the provider counts them.</summary>
    public PromptUnit PromptUnit { get; init; }

    /// <summary>Whether it can make a new video from a completed one and a new prompt.</summary>
    public bool Remix { get; init; }

    /// <summary>
    /// In US dollars. In a model file: the price at the first route. For a model as one system offers it: the price there. Null if none is
    /// known, which is not zero.
    /// </summary>
    public Price? Price { get; init; }

    /// <summary>The known prices, by system.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, ListedPrice> Prices { get; init; } = new Dictionary<string, ListedPrice>();

    /// <summary>The source of <see cref="Price"/>, for a model as one system offers it.</summary>
    [JsonIgnore]
    public string? PriceSource { get; init; }

    /// <summary>Whether the provider bills a render that its policy refused: <c>yes</c>, <c>no</c>, or null if it does not say.</summary>
    public string? PolicyRefusalBilled { get; init; }

    /// <summary>The usual duration of a render in seconds, according to the provider. The gateway's own history has priority.</summary>
    public int? TypicalRenderSeconds { get; init; }

    /// <summary>The time in seconds that nine of ten renders need at most, according to the provider.</summary>
    public int? SlowRenderSeconds { get; init; }

    /// <summary>The day (<c>2026-09-24</c>) on which the provider ends it. From then on, requests for it get a 410.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>The model to use instead after it has ended.</summary>
    public string? Replacement { get; init; }

    /// <summary>The date and the source of this data.</summary>
    public required string AsOf { get; init; }

    /// <summary>The model as one configured provider offers it. The sandbox is free, and faster than any model.</summary>
    public CatalogueModel ForProvider(Provider provider) => provider.IsSandbox
        ? ForSystem(provider.System.Name) with
        {
            Price = Price.Free,
            PolicyRefusalBilled = "no",
            PriceSource = "the sandbox bills nothing",
            TypicalRenderSeconds = null,
            SlowRenderSeconds = null,
        }
        : ForSystem(provider.System.Name);

    /// <summary>The end of the model at one system: that of its route, or of the whole model. Null: none is known.</summary>
    public Withdrawal? WithdrawalAt(string system) =>
        Routes.GetValueOrDefault(system) is { EndsOn: { } day } route ? new(day, route.Replacement ?? Replacement)
        : EndsOn is { } end ? new(end, Replacement)
        : null;

    /// <summary>The model as one system offers it.</summary>
    public CatalogueModel ForSystem(string system)
    {
        var model = Routes.GetValueOrDefault(system) is { } route and not { Images: null, ImageFile: null, EndsOn: null }
            ? this with
            {
                Images = route.Images ?? Images,
                ImageFile = route.ImageFile ?? ImageFile,
                EndsOn = route.EndsOn ?? EndsOn,
                Replacement = route.Replacement ?? Replacement,
            }
            : this;
        var listed = Prices.GetValueOrDefault(system);
        return model with
        {
            Price = listed?.Price,
            PriceSource = listed?.Describe() ?? $"no price for {system} is known",
            PolicyRefusalBilled = UpstreamSystem.ByName.GetValueOrDefault(system)?.RefusalBilled ?? PolicyRefusalBilled,
        };
    }
}

/// <summary>How one system offers a model.</summary>
/// <param name="Model">The model's id there. Null: the same as here.</param>
/// <param name="Action">For a dialect with several kinds of task: the task of this model. Null: the request decides.</param>
/// <param name="Form">
/// For a dialect with several ways to write a request: the dialect's own name of this route's way. Null: the usual one.
/// </param>
/// <param name="Images">How many images it accepts there. Null: as many as elsewhere.</param>
/// <param name="ImageFile">Requirements for image files there. Null: the same as elsewhere.</param>
/// <param name="EndsOn">The day on which this system ends it. Running tasks are still polled. Null: it ends with the model.</param>
/// <param name="Replacement">The model to use instead after that day.</param>
internal sealed record ModelRoute(
    string Dialect,
    string? Model = null,
    string? Action = null,
    string? Form = null,
    ImageRule? Images = null,
    ImageFileRule? ImageFile = null,
    DateOnly? EndsOn = null,
    string? Replacement = null);

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

/// <param name="Min">1 if a first frame is required.</param>
/// <param name="Max">0: text only; 1: first frame; 2: first and last frame.</param>
internal sealed record ImageRule(int Min, int Max);

/// <param name="Types">Content types such as <c>image/png</c>. Null: JPEG, PNG and WebP.</param>
/// <param name="MinSide">The minimum of width and height, in pixels.</param>
/// <param name="MaxRatio">The maximum of the longer side divided by the shorter one.</param>
/// <param name="MatchesSize">Whether the image must have the size of the video.</param>
/// <param name="MaxSide">The maximum of width and height, in pixels.</param>
/// <param name="MaxDataUri">The maximum length of an image inside the request, as a data URI. At a URL it may be larger.</param>
/// <param name="AdvisedDataUri">The length above which the provider asks for a URL, without refusing the image.</param>
internal sealed record ImageFileRule(
    IReadOnlyList<string>? Types = null,
    long? MaxBytes = null,
    int? MinSide = null,
    double? MaxRatio = null,
    bool MatchesSize = false,
    int? MaxSide = null,
    long? MaxDataUri = null,
    long? AdvisedDataUri = null);

/// <summary>Either a list of durations, or a range of whole seconds.</summary>
internal sealed record SecondsRule(int Default, IReadOnlyList<int>? Values = null, int? From = null, int? To = null)
{
    public bool Allows(int seconds) => Values?.Contains(seconds) ?? (seconds >= From && seconds <= To);

    public string Allowed => Values is not null ? string.Join(", ", Values) : $"{From} to {To}";
}

/// <summary>One video size that a model supports.</summary>
/// <param name="Size">In pixels, such as <c>1280x720</c>. Empty if the provider names only the aspect ratio.</param>
/// <param name="Ratio">The aspect ratio, such as <c>16:9</c>.</param>
/// <param name="Resolution">Such as <c>720p</c>. Null if the provider does not name it.</param>
/// <param name="As">How the provider writes the size, if not in pixels.</param>
/// <param name="NeedsInput">Only for requests with an image or a clip, whose shape it takes.</param>
/// <param name="MaxSeconds">The longest duration in this size. Null: all that the model supports.</param>
internal sealed record Frame(
    string Size, string Ratio, string? Resolution = null, string? As = null, bool NeedsInput = false, int? MaxSeconds = null)
{
    [JsonIgnore]
    public string WireSize => As ?? Size;

    /// <summary>The frame of a request whose shape follows from an input: only its resolution is sent.</summary>
    public Frame WithoutShape() => new("", "", Resolution);

    /// <summary>For messages: the size in pixels if it is known.</summary>
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
