namespace Filmgate.Client;

/// <summary>How a video was made, and whether its file carries Content Credentials.</summary>
public sealed record VideoProvenance
{
    /// <summary>Id of the video.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>video.provenance</c>.</summary>
    public string Object { get; init; } = "video.provenance";

    /// <summary>The status, with the values of <see cref="Video.Status"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The model of the last attempt, which may be a fallback. Before the first attempt: the requested model.</summary>
    public required string Model { get; init; }

    /// <summary>The requested model.</summary>
    public required string RequestedModel { get; init; }

    /// <summary>The provider of the last attempt. Null before the first attempt.</summary>
    public string? Provider { get; init; }

    /// <summary>When the gateway accepted the request, in Unix seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When the file was stored, in Unix seconds. Null: it is not.</summary>
    public long? CompletedAt { get; init; }

    /// <summary>SHA-256 of the UTF-8 prompt in lower-case hex. It verifies a known prompt without revealing it.</summary>
    public required string PromptSha256 { get; init; }

    /// <summary>All submissions to providers, in order.</summary>
    public required IReadOnlyList<ProvenanceAttempt> Attempts { get; init; }

    /// <summary>The stored file, byte for byte as the provider delivered it. Null: there is none.</summary>
    public VideoFile? File { get; init; }

    /// <summary>Whether the file has a C2PA manifest (Content Credentials), whose signature is not verified. Null: no file.</summary>
    public bool? C2paManifest { get; init; }
}

/// <summary>One submission of a video to a provider.</summary>
/// <param name="Number">1 for the first attempt.</param>
/// <param name="Model">The gateway's id of the model.</param>
/// <param name="Provider">The name of the provider.</param>
/// <param name="UpstreamModel">The provider's id of the model.</param>
/// <param name="SubmittedAt">When it was submitted, in Unix seconds.</param>
/// <param name="AcceptedAt">When the provider accepted it, in Unix seconds. Null: it did not, or the outcome is unknown.</param>
/// <param name="EndedAt">When the attempt ended, in Unix seconds. Null: it has not.</param>
public sealed record ProvenanceAttempt(
    int Number,
    string Model,
    string Provider,
    string UpstreamModel,
    long SubmittedAt,
    long? AcceptedAt,
    long? EndedAt);
