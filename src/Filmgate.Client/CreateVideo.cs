using System.Text.Json;
using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>A request for a video. Only <see cref="Prompt"/> is required.</summary>
/// <remarks>The gateway rejects what the model does not support before it spends money.</remarks>
public sealed record CreateVideo
{
    /// <summary>What the video shows: 1 to 32,000 characters. Some models allow fewer.</summary>
    public required string Prompt { get; init; }

    /// <summary>A model id from <see cref="FilmgateClient.ListModelsAsync"/>. Null: the gateway's default model.</summary>
    public string? Model { get; init; }

    /// <summary>What the video must not show, for models that support a negative prompt.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Length in whole seconds, 1 to 600. Each model allows its own values. Null: the model's default.</summary>
    public int? Seconds { get; init; }

    /// <summary>
    /// Width and height in pixels, for example <c>1280x720</c>. Null: derived from <see cref="AspectRatio"/> and <see cref="Resolution"/>,
    /// or the model's default.
    /// </summary>
    public string? Size { get; init; }

    /// <summary>For example <c>16:9</c>, <c>9:16</c> or <c>1:1</c>. Each model allows its own values. Null: the model's default.</summary>
    public string? AspectRatio { get; init; }

    /// <summary>For example <c>720p</c> or <c>1080p</c>. Each model allows its own values. Null: the model's default.</summary>
    public string? Resolution { get; init; }

    /// <summary>The same seed gives a similar video, for models that support seeds. Null: the provider chooses one.</summary>
    public long? Seed { get; init; }

    /// <summary>Whether the video has sound, for models that offer the choice. Null: the model's default.</summary>
    public bool? Audio { get; init; }

    /// <summary>The first frame, or the first and the last frame in this order. The model limits their number.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReferenceImage> Images { get; init; } = [];

    /// <summary>
    /// How images that do not have the video's shape or size are made to fit: <c>cover</c> (cropped), <c>contain</c> (padded) or
    /// <c>stretch</c>. Null: as they are; an image that the model does not accept is rejected.
    /// </summary>
    public string? ImageFit { get; init; }

    /// <summary>
    /// The clip to edit or extend, for models that support it: an http(s) URL, the id of an uploaded file, or the id of an earlier video.
    /// </summary>
    public string? Video { get; init; }

    /// <summary>An absolute http(s) URL that receives signed webhooks for this video. Null: none.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>
    /// The events that are sent to <see cref="WebhookUrl"/>, for example <c>video.completed</c>. Null: those that report its end
    /// (completed, failed, cancelled, recovered).
    /// </summary>
    public IReadOnlyList<string>? WebhookEvents { get; init; }

    /// <summary>Your own data: up to 16 entries with names of at most 64 and values of at most 512 characters.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Provider-specific fields, passed through unchanged: a JSON object.</summary>
    public JsonElement? ProviderOptions { get; init; }

    /// <summary>Up to five models, tried in this order when the first model's provider definitely rejects the request.</summary>
    public IReadOnlyList<string>? FallbackModels { get; init; }

    /// <summary>
    /// The most that the video may cost by the gateway's estimate, in US dollars (0 to 100,000). A model or fallback model that costs more,
    /// or whose price is unknown, is rejected before anything is paid. Null: no limit.
    /// </summary>
    public decimal? MaxPriceUsd { get; init; }

    /// <summary>
    /// A signed quote (<see cref="Filmgate.Client.Quote.Signed"/>) for the same request: the key pays no more than that, or the request
    /// is refused. Null: none.
    /// </summary>
    public string? Quote { get; init; }
}
