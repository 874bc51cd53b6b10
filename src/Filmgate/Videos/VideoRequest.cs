using System.Text.Json;
using System.Text.Json.Serialization;

namespace Filmgate.Videos;

/// <summary>What the client requested. Written once, at creation, and never changed. Stored as JSON.</summary>
/// <remarks>The generated JSON reader sets missing members to null despite their initializers; the lists turn null into empty.</remarks>
internal sealed record VideoRequest
{
    public required string Prompt { get; init; }
    public string? NegativePrompt { get; init; }

    /// <summary>Length of the video in seconds; null for the model's default.</summary>
    public int? Seconds { get; init; }

    /// <summary>Pixels as <c>WIDTHxHEIGHT</c>. Excludes <see cref="AspectRatio"/> and <see cref="Resolution"/>.</summary>
    public string? Size { get; init; }
    public string? AspectRatio { get; init; }
    public string? Resolution { get; init; }
    public long? Seed { get; init; }
    public bool? Audio { get; init; }

    /// <summary>How frames are made to fit the video; null for not at all.</summary>
    public ImageFit? ImageFit { get; init; }

    /// <summary>In order: first frame, last frame.</summary>
    public IReadOnlyList<InputImage> Images { get; init => field = value ?? []; } = [];

    /// <summary>Reference images, in the order that the prompt refers to. They are not frames of the video.</summary>
    public IReadOnlyList<InputImage> References { get; init => field = value ?? []; } = [];

    /// <summary>The video to edit, to extend or to take the motion from.</summary>
    public InputVideo? Video { get; init; }

    /// <summary>
    /// A request that only one wire format can express (effects, lip-sync, ...), as it was received. It goes to a provider that uses this
    /// format. The fields above then repeat those of its values that other formats can express.
    /// </summary>
    public NativeRequest? Native { get; init; }

    /// <summary>The finished video that this one is a remix of.</summary>
    public RemixSource? RemixOf { get; init; }

    /// <summary>The id of the video whose request this is again.</summary>
    public string? RetryOf { get; init; }

    /// <summary>Passed to the dialect unchanged; null when the client sent none.</summary>
    public JsonElement? ProviderOptions { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    public string? WebhookUrl { get; init; }

    /// <summary>The events that are delivered to <see cref="WebhookUrl"/>; null for the default ones.</summary>
    public IReadOnlyList<string>? WebhookEvents { get; init; }

    /// <summary>The compat API whose body format <see cref="WebhookUrl"/> receives; null for our own format.</summary>
    public string? WebhookFormat { get; init; }

    /// <summary>The client's own id for the video, in the compat APIs that have one. Unique among the owner's videos.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Models that are tried in order when a failure's <see cref="FailureRule"/> allows it.</summary>
    public IReadOnlyList<string> FallbackModels { get; init => field = value ?? []; } = [];

    /// <summary>The most that an attempt may cost by its estimate, in millionths of a US dollar; null for no limit.</summary>
    public long? MaxPriceMicros { get; init; }

    /// <summary>The providers that its key may use, when it was created. Null: all.</summary>
    public IReadOnlyList<string>? AllowedProviders { get; init; }

    /// <summary>
    /// What the model and each of its fallback models were expected to cost when the video was created, in millionths of a US dollar. Null:
    /// unknown, which is not zero. No list: created by a version that did not store it.
    /// </summary>
    public IReadOnlyList<long?>? EstimatesMicros { get; init; }

    /// <summary>The price of the quote that the client sent, in millionths of a US dollar: it pays no more. Null: it sent none.</summary>
    public long? QuotedMicros { get; init; }

    /// <summary>
    /// Whether the client was told that the sandbox simulates it. It then never goes to a real provider, nor the reverse. Null: created by
    /// a version that did not store it.
    /// </summary>
    public bool? IsSimulated { get; init; }

    /// <summary>Values that were converted without loss when the request was read. Shown to the client.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>The most that an attempt from this one on is expected to cost. Null: unknown.</summary>
    /// <param name="attempt">From 1.</param>
    public long? EstimateFrom(int attempt)
    {
        List<long?> left = [.. (EstimatesMicros ?? []).Skip(attempt - 1)];
        return left.Count == 0 || left.Contains(null) ? null : left.Max();
    }

    public bool Allows(string provider) => AllowedProviders?.Contains(provider) is not false;

    /// <summary>The media store's keys of the files that this request uses.</summary>
    public IEnumerable<string> InputKeys() =>
        Images.Concat(References).Select(image => image.Key).Append(Video?.Key ?? "").Where(key => key.Length > 0);
}

/// <summary>An image of the client's request, inspected and stored. The size is that of the picture as displayed.</summary>
/// <param name="Key">Its key in the media store.</param>
/// <param name="Url">The http(s) URL that the client gave; null when the image was sent otherwise.</param>
/// <param name="From">The id of the uploaded file or of the video that it was taken from; null otherwise.</param>
internal sealed record InputImage(
    string Key, string ContentType, long Bytes, int Width, int Height, string? Url = null, string? From = null)
{
    /// <summary>The image as the client sent it, if this one was made from it. Its file is not kept.</summary>
    public InputImage? Original { get; init; }

    /// <summary>Whether only the provider can read it: the gateway has its URL and nothing else.</summary>
    [JsonIgnore]
    public bool IsUnread => Key.Length == 0 && Url is not null;

    public string FileName => Path.GetFileName(Key);
}

/// <summary>A video of the client's request: its URL, or its key in the media store.</summary>
/// <param name="Url">A URL that the provider can fetch.</param>
/// <param name="Key">Its key in the media store.</param>
/// <param name="From">The id of the uploaded file or of the video that it was taken from; null otherwise.</param>
/// <param name="Width">As displayed. Null for a clip at a URL, which the gateway does not read.</param>
/// <param name="Height">As displayed.</param>
/// <param name="Turned">How players turn the stored frames; null if they do not.</param>
/// <param name="Seconds">Its duration. Null for a clip at a URL.</param>
internal sealed record InputVideo(
    string? Url = null,
    string? Key = null,
    string? From = null,
    int? Width = null,
    int? Height = null,
    string? Turned = null,
    decimal? Seconds = null);

/// <summary>A request in one provider's own format.</summary>
/// <param name="Dialect">The dialect whose format it is.</param>
/// <param name="Action">The kind of task in that format's own words, such as <c>effects</c>.</param>
/// <param name="Body">The validated request, without the fields that the gateway sets itself (callback URL, external id).</param>
internal sealed record NativeRequest(string Dialect, string Action, JsonElement Body);

/// <summary>The original of a remix. A remix runs at the same provider, with the same credential, by the upstream's id.</summary>
internal sealed record RemixSource(string VideoId, string Provider, string Credential, string Operation);
