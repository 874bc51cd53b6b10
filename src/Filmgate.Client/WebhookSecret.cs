namespace Filmgate.Client;

/// <summary>The secret that signs the webhooks of an API key.</summary>
public sealed record WebhookSecret
{
    /// <summary>Always <c>webhook.secret</c>.</summary>
    public string Object { get; init; } = "webhook.secret";

    /// <summary>
    /// <c>key</c>: the secret belongs to this API key. <c>gateway</c>: the gateway's shared secret is used, which only its operator knows;
    /// <see cref="WebhooksClient.RotateSecretAsync"/> gives the key its own.
    /// </summary>
    public required string Source { get; init; }

    /// <summary><c>whsec_</c> and the base64 of the signing key. Null where <see cref="Source"/> is <c>gateway</c>.</summary>
    public string? Secret { get; init; }

    /// <summary>When the secret was created, in Unix seconds. Null where <see cref="Source"/> is <c>gateway</c>.</summary>
    public long? CreatedAt { get; init; }

    /// <summary>Until when messages also carry a signature by the previous secret, in Unix seconds. Null: there is none.</summary>
    public long? PreviousUntil { get; init; }
}
