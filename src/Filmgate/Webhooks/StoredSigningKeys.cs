namespace Filmgate.Webhooks;

/// <summary>The signing keys of one owner as stored.</summary>
/// <param name="Secrets">The current one first, then those that still sign after a rotation.</param>
/// <param name="KeyPair">Null: not created yet.</param>
internal sealed record StoredSigningKeys(IReadOnlyList<SigningSecret> Secrets, SigningKeyPair? KeyPair);

/// <param name="ExpiresAt">Null: it is the current one.</param>
internal sealed record SigningSecret(string Value, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>Stands for the setting <c>webhook_secret</c>, which is not copied into the database.</summary>
    public const string Gateway = "gateway";
}
