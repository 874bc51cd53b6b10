using System.Collections.Concurrent;

namespace Filmgate.Webhooks;

/// <summary>
/// Chooses the keys that sign an owner's deliveries. The secret is the first that exists: the owner's own, the setting
/// <c>webhook_secret</c>, one created now. The key pair is always the owner's own. When an owner has its own keys, its receivers cannot
/// forge another owner's deliveries.
/// </summary>
internal sealed class SigningKeys(IDeliveryStore store, WebhookOptions options, TimeProvider clock)
{
    private const int MaxKeyPairsInMemory = 256;
    private static readonly TimeSpan RotationOverlap = TimeSpan.FromDays(1);

    /// <summary>Imported key pairs by owner. The stored one decides which is valid.</summary>
    private readonly ConcurrentDictionary<string, SigningKeyPair> _keyPairs = new(StringComparer.Ordinal);

    public async ValueTask<WebhookSigner> SignerAsync(string owner, StoredSigningKeys stored, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var secrets = stored.Secrets
            .Where(secret => secret.ExpiresAt is null || secret.ExpiresAt > now)
            .Select(secret => secret.Value == SigningSecret.Gateway ? options.Secret : secret.Value)
            .OfType<string>()
            .ToList();
        if (stored.Secrets.All(secret => secret.ExpiresAt is not null))
            secrets.Insert(0, options.Secret ?? (await SecretAsync(owner, ct))!.Value);
        return new([.. secrets.Distinct(StringComparer.Ordinal)], Imported(owner, stored.KeyPair ?? await KeyPairAsync(owner, ct)));
    }

    /// <summary>The owner's current secret. Null: the gateway's secret is used, which no owner may see.</summary>
    public async Task<SigningSecret?> SecretAsync(string owner, CancellationToken ct)
    {
        if (await CurrentSecretAsync(owner, ct) is { } current) return current;
        if (options.Secret is not null) return null;
        await store.AddSecretAsync(owner, WebhookSigner.NewSecret(), clock.GetUtcNow(), ct);
        return await CurrentSecretAsync(owner, ct);                     // another node may have added one first
    }

    /// <summary>Creates a new secret. For a day, deliveries are signed with the previous one too.</summary>
    public async Task<SigningSecret> RotateSecretAsync(string owner, CancellationToken ct)
    {
        var previous = (await CurrentSecretAsync(owner, ct))?.Value ?? SigningSecret.Gateway;
        var now = clock.GetUtcNow();
        await store.RotateSecretAsync(owner, WebhookSigner.NewSecret(), previous, now, now + RotationOverlap, ct);
        return (await CurrentSecretAsync(owner, ct))!;
    }

    /// <summary>The owner's key pair, created at first use.</summary>
    public async Task<SigningKeyPair> KeyPairAsync(string owner, CancellationToken ct)
    {
        if ((await store.SigningKeysAsync(owner, ct)).KeyPair is { } existing) return existing;
        await store.AddKeyPairAsync(owner, SigningKeyPair.Create(clock.GetUtcNow()), ct);
        return (await store.SigningKeysAsync(owner, ct)).KeyPair!;      // another node may have added one first
    }

    private SigningKeyPair Imported(string owner, SigningKeyPair stored)
    {
        if (_keyPairs.TryGetValue(owner, out var known) && known.PrivateKey == stored.PrivateKey) return known;
        if (_keyPairs.Count >= MaxKeyPairsInMemory) _keyPairs.Clear();
        return _keyPairs[owner] = stored;
    }

    private async Task<SigningSecret?> CurrentSecretAsync(string owner, CancellationToken ct) =>
        (await store.SigningKeysAsync(owner, ct)).Secrets.FirstOrDefault(secret => secret.ExpiresAt is null);
}
