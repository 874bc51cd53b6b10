namespace Filmgate.Client;

/// <summary>Where a video comes from: what is known of its making, and what its file says of itself.</summary>
public sealed record VideoProvenance
{
    /// <summary>The video.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>video.provenance</c>.</summary>
    public string Object { get; init; } = "video.provenance";

    /// <summary>Its status.</summary>
    public required string Status { get; init; }

    /// <summary>The model that made it, or is to; a fallback where one took over.</summary>
    public required string Model { get; init; }

    /// <summary>The model that was asked for.</summary>
    public required string RequestedModel { get; init; }

    /// <summary>Whose API it was made by; null before the first attempt.</summary>
    public string? Provider { get; init; }

    /// <summary>Unix seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Unix seconds; null until the file is stored.</summary>
    public long? CompletedAt { get; init; }

    /// <summary>SHA-256 of the prompt in UTF-8, in lower-case hex: proves the prompt to who has it, and tells it to nobody.</summary>
    public required string PromptSha256 { get; init; }

    /// <summary>All submissions, in order.</summary>
    public required IReadOnlyList<ProvenanceAttempt> Attempts { get; init; }

    /// <summary>The stored file: byte for byte what the provider delivered. Null where there is none.</summary>
    public VideoFile? File { get; init; }

    /// <summary>Whether the file carries a C2PA manifest (Content Credentials). Its signature is not checked here. Null where there is no file.</summary>
    public bool? C2paManifest { get; init; }
}

/// <summary>One submission to a provider.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Model">The gateway's name of the model.</param>
/// <param name="Provider">Whose API.</param>
/// <param name="UpstreamModel">The provider's name of the model.</param>
/// <param name="SubmittedAt">Unix seconds.</param>
/// <param name="AcceptedAt">Unix seconds; null: it was not accepted, or nobody knows.</param>
/// <param name="EndedAt">Unix seconds.</param>
public sealed record ProvenanceAttempt(int Number, string Model, string Provider, string UpstreamModel, long SubmittedAt, long? AcceptedAt, long? EndedAt);
