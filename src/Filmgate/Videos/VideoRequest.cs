using System.Text.Json;

namespace Filmgate.Videos;

/// <summary>What the client asked for. Written once, at creation, and never changed.</summary>
/// <remarks>The generated JSON reader sets what is missing to null, past the initializers; the lists take that as empty.</remarks>
internal sealed record VideoRequest
{
    public required string Prompt { get; init; }
    public string? NegativePrompt { get; init; }

    /// <summary>Length of the clip in seconds; null lets the model's default decide.</summary>
    public int? Seconds { get; init; }

    /// <summary>Pixels as <c>WIDTHxHEIGHT</c>; excludes <see cref="AspectRatio"/> and <see cref="Resolution"/>.</summary>
    public string? Size { get; init; }
    public string? AspectRatio { get; init; }
    public string? Resolution { get; init; }
    public long? Seed { get; init; }
    public bool? Audio { get; init; }

    /// <summary>In order: first frame, last frame.</summary>
    public IReadOnlyList<InputImage> Images { get; init => field = value ?? []; } = [];

    /// <summary>Images that show what is in the video, in the order that the prompt refers to; no frames of it.</summary>
    public IReadOnlyList<InputImage> References { get; init => field = value ?? []; } = [];

    /// <summary>The clip to change, to extend or to take the motion from.</summary>
    public InputVideo? Video { get; init; }

    /// <summary>
    /// A request that only one wire format can say (effects, lip-sync, ...), as it came in that format. It goes to a provider that speaks it;
    /// the fields above then repeat what of it other shapes can show.
    /// </summary>
    public NativeRequest? Native { get; init; }

    /// <summary>The upstream's own name of the finished video that this one is a remix of.</summary>
    public RemixSource? RemixOf { get; init; }

    /// <summary>Passed to the dialect as it came; null when the client sent none.</summary>
    public JsonElement? ProviderOptions { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    public string? WebhookUrl { get; init; }

    /// <summary>The events that <see cref="WebhookUrl"/> is told of; null: the usual ones.</summary>
    public IReadOnlyList<string>? WebhookEvents { get; init; }

    /// <summary>Whose body <see cref="WebhookUrl"/> is called with, where the request came in a shape that has one of its own.</summary>
    public string? WebhookFormat { get; init; }

    /// <summary>The client's own name for the video, in the shapes that have one. Unique among the owner's videos, and found by <see cref="IVideoStore"/>.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Tried in order where <see cref="FailurePolicy"/> allows it.</summary>
    public IReadOnlyList<string> FallbackModels { get; init => field = value ?? []; } = [];

    /// <summary>What was converted without loss on the way in; shown to the client.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>What the media store keeps for this request.</summary>
    public IEnumerable<string> InputKeys() => Images.Concat(References).Select(image => image.Key).Append(Video?.Key ?? "").Where(key => key.Length > 0);
}

/// <summary>An image that the client gave, already inspected and kept in our storage.</summary>
/// <param name="Key">Where the media store keeps it.</param>
/// <param name="Url">Where the client said it is, when it came as an http(s) URL.</param>
/// <param name="From">The id of the uploaded file or of the video that it was taken from, when it came so.</param>
internal sealed record InputImage(string Key, string ContentType, long Bytes, int Width, int Height, string? Url = null, string? From = null)
{
    public string FileName => Path.GetFileName(Key);
}

/// <summary>A clip that the client gave: its address, or where we keep it.</summary>
/// <param name="Url">Where the provider can fetch it.</param>
/// <param name="Key">Where the media store keeps it.</param>
/// <param name="From">The id of the uploaded file or of the video that it was taken from, when it came so.</param>
internal sealed record InputVideo(string? Url = null, string? Key = null, string? From = null);

/// <param name="Dialect">Whose format it is.</param>
/// <param name="Action">What that format calls the kind of task; in its own words, such as <c>effects</c>.</param>
/// <param name="Body">The request, checked, without what the gateway fills in itself (callback address, external id).</param>
internal sealed record NativeRequest(string Dialect, string Action, JsonElement Body);

/// <summary>A remix happens where the original was made: same provider, same credential, by the upstream's id.</summary>
internal sealed record RemixSource(string VideoId, string Provider, string Credential, string Operation);
