namespace Filmgate.Client;

/// <summary>The public key that verifies the <c>v1a</c> signatures of an API key's webhooks.</summary>
public sealed record WebhookPublicKey
{
    /// <summary>Always <c>webhook.public_key</c>.</summary>
    public string Object { get; init; } = "webhook.public_key";

    /// <summary><c>whpk_</c> and the base64 of the 32-byte Ed25519 public key.</summary>
    public required string PublicKey { get; init; }

    /// <summary>When the key pair was created, in Unix seconds.</summary>
    public required long CreatedAt { get; init; }
}
