using NSec.Cryptography;

namespace Filmgate.Webhooks;

/// <summary>An owner's Ed25519 key pair, as Standard Webhooks writes it. Not a record: ToString must not show the private key.</summary>
internal sealed class SigningKeyPair(string publicKey, string privateKey, DateTimeOffset createdAt)
{
    private const string PublicPrefix = "whpk_";
    private const string PrivatePrefix = "whsk_";

    /// <summary>Imported once: an import locks memory, and costs twice as much as a signature.</summary>
    private readonly Lazy<Key> _key = new(() =>
        Key.Import(SignatureAlgorithm.Ed25519, Convert.FromBase64String(privateKey[PrivatePrefix.Length..]), KeyBlobFormat.RawPrivateKey));

    public string PublicKey => publicKey;

    /// <summary>The 32-byte seed. Only the store may read it.</summary>
    public string PrivateKey => privateKey;

    public DateTimeOffset CreatedAt => createdAt;

    public static SigningKeyPair Create(DateTimeOffset now)
    {
        var exportable = new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using var key = Key.Create(SignatureAlgorithm.Ed25519, exportable);
        return new(
            PublicPrefix + Convert.ToBase64String(key.PublicKey.Export(KeyBlobFormat.RawPublicKey)),
            PrivatePrefix + Convert.ToBase64String(key.Export(KeyBlobFormat.RawPrivateKey)),
            now);
    }

    public byte[] Sign(ReadOnlySpan<byte> content) => SignatureAlgorithm.Ed25519.Sign(_key.Value, content);
}
