using System.Text.Json;
using Filmgate.Catalogue;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>What a dialect writes: the client's request with the model's defaults filled in, all of it already checked against the catalogue.</summary>
internal sealed record Submission
{
    /// <summary>Our id of the video: what <c>external_task_id</c> and its like are filled with.</summary>
    public required string VideoId { get; init; }

    /// <summary>Tells apart the submissions of one video, where the upstream wants unique ids.</summary>
    public required int Attempt { get; init; }
    public required string UpstreamModel { get; init; }
    public required string Prompt { get; init; }
    public string? NegativePrompt { get; init; }
    public int? Seconds { get; init; }
    public Frame? Frame { get; init; }
    public long? Seed { get; init; }

    /// <summary>Null where the model leaves no choice.</summary>
    public bool? Audio { get; init; }
    public SubmittedImage? FirstFrame { get; init; }
    public SubmittedImage? LastFrame { get; init; }
    public IReadOnlyList<SubmittedImage> References { get; init; } = [];

    /// <summary>The clip to work on: a URL that the provider can fetch, or a data URI.</summary>
    public string? Video { get; init; }

    /// <summary>The kind of task that the catalogue's route names; null: it follows from the inputs.</summary>
    public string? Action { get; init; }

    /// <summary>How the catalogue's route wants pictures and lengths written, where the dialect knows several ways; null: the usual one.</summary>
    public string? Form { get; init; }

    /// <summary>A request in this dialect's own words; then it is all there is to send.</summary>
    public NativeRequest? Native { get; init; }

    /// <summary>Where the provider may call us back; null where we have no public address. A call is only a hint to poll.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The upstream's id of the finished video to remix.</summary>
    public string? RemixOf { get; init; }

    /// <summary>Fields that the client wants passed on as they are.</summary>
    public JsonElement? ProviderOptions { get; init; }

    public string ExternalId => Attempt == 1 ? VideoId : $"{VideoId}-{Attempt}";
}

/// <summary>An input image in whatever form the wire format wants it.</summary>
/// <param name="Input">Type, size and, where the client gave one, the URL.</param>
/// <param name="Bytes">The file itself; input images are at most 20 MiB.</param>
/// <param name="GatewayUrl">Where the provider can fetch it from this gateway; only for formats that take images in no other way.</param>
internal sealed record SubmittedImage(InputImage Input, byte[] Bytes, string? GatewayUrl = null)
{
    /// <summary>Where a provider can fetch it: the client's own https address, else ours. Null: nowhere.</summary>
    public string? FetchUrl => Input.Url is { } url && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? url : GatewayUrl;

    public string Base64 => Convert.ToBase64String(Bytes);

    public string DataUri => $"data:{Input.ContentType};base64,{Base64}";
}
