using System.Text.Json;

namespace Filmgate.Client;

/// <summary>A request for a new video from a completed one.</summary>
public sealed record RemixVideo
{
    /// <summary>What the new video shows: 1 to 32,000 characters. Some models allow fewer.</summary>
    public required string Prompt { get; init; }

    /// <inheritdoc cref="CreateVideo.WebhookUrl"/>
    public string? WebhookUrl { get; init; }

    /// <inheritdoc cref="CreateVideo.WebhookEvents"/>
    public IReadOnlyList<string>? WebhookEvents { get; init; }

    /// <inheritdoc cref="CreateVideo.Metadata"/>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <inheritdoc cref="CreateVideo.ProviderOptions"/>
    public JsonElement? ProviderOptions { get; init; }
}
