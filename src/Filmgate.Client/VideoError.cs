using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>Why a video failed.</summary>
public sealed record VideoError
{
    /// <summary>A stable error code, listed in docs/errors.md.</summary>
    public required string Code { get; init; }

    /// <summary>What happened, what it means, and what to do.</summary>
    public required string Message { get; init; }

    /// <summary>Where the cause lies: <c>user</c>, <c>policy</c>, <c>provider</c>, <c>capacity</c> or <c>gateway</c>.</summary>
    public required string Class { get; init; }

    /// <summary>Whether the provider billed the attempt: <c>no</c>, <c>yes</c> or <c>unknown</c>.</summary>
    public required string Billed { get; init; }

    /// <summary>Whether the same request may succeed if it is sent again.</summary>
    public required bool Retryable { get; init; }

    /// <summary>The provider's own error code. Null: it gave none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProviderCode { get; init; }
}
