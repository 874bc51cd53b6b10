using System.Text.Json;
using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>A request for a video. Only <see cref="Prompt"/> is needed; what a model cannot honour is refused before money is spent.</summary>
public sealed record CreateVideo
{
    /// <summary>What the video shows: 1 to 32,000 characters, fewer with some models.</summary>
    public required string Prompt { get; init; }

    /// <summary>A model id as <see cref="FilmgateClient.ListModelsAsync"/> gives it; null: the gateway's default model.</summary>
    public string? Model { get; init; }

    /// <summary>What the video must not show, with models that read it.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Length in whole seconds, 1 to 600; each model allows its own. Null: the model's default.</summary>
    public int? Seconds { get; init; }

    /// <summary>Pixels, <c>1280x720</c>. Null: chosen by <see cref="AspectRatio"/> and <see cref="Resolution"/>, or the model's default.</summary>
    public string? Size { get; init; }

    /// <summary><c>16:9</c>, <c>9:16</c>, <c>1:1</c>, as the model allows.</summary>
    public string? AspectRatio { get; init; }

    /// <summary><c>720p</c> or <c>1080p</c>, as the model allows.</summary>
    public string? Resolution { get; init; }

    /// <summary>The same seed gives a similar video, with models that take one.</summary>
    public long? Seed { get; init; }

    /// <summary>With sound or without, where the model leaves the choice.</summary>
    public bool? Audio { get; init; }

    /// <summary>The first frame, or the first and the last one: as many as the model takes.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReferenceImage> Images { get; init; } = [];

    /// <summary>The clip to work on, with models that do: an http(s) URL, the id of an uploaded file, or the id of an earlier video.</summary>
    public string? Video { get; init; }

    /// <summary>Where a signed message goes when the video has ended: an absolute http(s) URL.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>What <see cref="WebhookUrl"/> is told of: <c>video.completed</c>, …; null: everything but <c>video.progress</c>.</summary>
    public IReadOnlyList<string>? WebhookEvents { get; init; }

    /// <summary>Your own notes: up to 16 entries, names of at most 64 and values of at most 512 characters.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Fields of the provider's own, passed on as they are: a JSON object.</summary>
    public JsonElement? ProviderOptions { get; init; }

    /// <summary>Up to five models to try in this order when the first one's provider certainly refuses.</summary>
    public IReadOnlyList<string>? FallbackModels { get; init; }
}

/// <summary>An image that a video starts or ends with: bytes, an address that the gateway fetches, or the id of what it has already.</summary>
public sealed class ReferenceImage
{
    private ReferenceImage(string? link, ReadOnlyMemory<byte> bytes, string fileName) => (Link, Bytes, FileName) = (link, bytes, fileName);

    internal string? Link { get; }
    internal ReadOnlyMemory<byte> Bytes { get; }
    internal string FileName { get; }

    /// <summary>An image in memory: PNG, JPEG or WebP of at most 20 MB. The gateway looks at the bytes, not at the name.</summary>
    public static ReferenceImage FromBytes(ReadOnlyMemory<byte> bytes, string fileName = "image") => new(null, bytes, fileName);

    /// <summary>A file on this machine; read at once, because a repeated request sends it again.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<ReferenceImage> FromFileAsync(string path, CancellationToken ct = default) =>
        new(null, await File.ReadAllBytesAsync(path, ct).ConfigureAwait(false), Path.GetFileName(path));

    /// <summary>An http(s) URL. The gateway fetches it; it refuses private addresses unless its operator allows them.</summary>
    public static ReferenceImage FromUrl(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return new(url.AbsoluteUri, default, "");
    }

    /// <summary>What the gateway has already: an uploaded file (<c>file-…</c>, see <see cref="FilesClient"/>), or a completed video (<c>video_…</c>), whose last frame is taken.</summary>
    public static ReferenceImage FromId(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new(id, default, "");
    }

    /// <summary>As text in a JSON body.</summary>
    internal string AsText() => Link ?? $"data:application/octet-stream;base64,{Convert.ToBase64String(Bytes.Span)}";
}

/// <summary>A new video from a finished one.</summary>
public sealed record RemixVideo
{
    /// <summary>What the new one shows.</summary>
    public required string Prompt { get; init; }

    /// <summary>As <see cref="CreateVideo.WebhookUrl"/>.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>As <see cref="CreateVideo.WebhookEvents"/>.</summary>
    public IReadOnlyList<string>? WebhookEvents { get; init; }

    /// <summary>As <see cref="CreateVideo.Metadata"/>.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>As <see cref="CreateVideo.ProviderOptions"/>.</summary>
    public JsonElement? ProviderOptions { get; init; }
}

/// <summary>What the client sends: without what was not set.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateVideo))]
[JsonSerializable(typeof(RemixVideo))]
internal sealed partial class RequestJson : JsonSerializerContext;
