namespace Filmgate.Webhooks;

/// <summary>
/// What a key's messages are signed with: its own secret where it has one, else the setting <c>webhook_secret</c>, else one made now. A secret of its own keeps
/// one key's receivers from forging another's messages.
/// </summary>
internal sealed class SigningSecrets(IDeliveryStore store, WebhookOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    /// <summary>Never empty.</summary>
    public async ValueTask<IReadOnlyList<string>> UsableAsync(string owner, IReadOnlyList<SigningSecret> kept, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var texts = kept.Where(secret => secret.ExpiresAt is null || secret.ExpiresAt > now).Select(secret => secret.Value == SigningSecret.Gateway ? options.Secret : secret.Value).OfType<string>().ToList();
        if (!kept.Any(secret => secret.ExpiresAt is null)) texts.Insert(0, options.Secret ?? (await OwnAsync(owner, ct))!.Value);
        return [.. texts.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The key's own; null where the setting's is used, which is not for every key to see.</summary>
    public async Task<SigningSecret?> OwnAsync(string owner, CancellationToken ct)
    {
        if (await CurrentAsync(owner, ct) is { } current) return current;
        if (options.Secret is not null) return null;
        await store.AddSecretAsync(owner, WebhookSigner.NewSecret(), clock.GetUtcNow(), ct);
        return await CurrentAsync(owner, ct);                           // another node may have been first
    }

    /// <summary>A new one; for a day messages carry the signatures of both.</summary>
    public async Task<SigningSecret> RotateAsync(string owner, CancellationToken ct)
    {
        var before = (await CurrentAsync(owner, ct))?.Value ?? SigningSecret.Gateway;
        var now = clock.GetUtcNow();
        await store.RotateSecretAsync(owner, WebhookSigner.NewSecret(), before, now, now + Overlap, ct);
        return (await CurrentAsync(owner, ct))!;
    }

    private async Task<SigningSecret?> CurrentAsync(string owner, CancellationToken ct) => (await store.SecretsAsync(owner, ct)).FirstOrDefault(secret => secret.ExpiresAt is null);
}
