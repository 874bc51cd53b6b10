namespace Filmgate.Webhooks;

internal sealed record WebhookOptions
{
    /// <summary>Signs the webhooks of keys that have no secret of their own. Null: each key gets its own.</summary>
    public string? Secret { get; init; }

    /// <summary>Whether webhooks may go to private and loopback addresses.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Whether the gateway listens on loopback addresses only, and has no provider but the sandbox.</summary>
    public bool IsSandboxOnLoopback { get; init; }
}
