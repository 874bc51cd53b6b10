using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Filmgate.Dialects.Fal;

/// <summary>fal's own scheme: Ed25519, in hex, over four lines: request id, user id, seconds, and the hash of the raw body.</summary>
internal static class FalSignature
{
    /// <param name="keys">Public keys; fal may sign with any of them.</param>
    public static bool IsValid(UpstreamCallback call, IReadOnlyList<byte[]> keys, DateTimeOffset now)
    {
        string Header(string name) => call.Headers.GetValueOrDefault($"X-Fal-Webhook-{name}", "");

        if (!SignatureTimestamp.IsRecent(Header("Timestamp"), now)) return false;
        var signature = new byte[SignatureAlgorithm.Ed25519.SignatureSize];
        var status = Convert.FromHexString(Header("Signature"), signature, out _, out var length);
        if (status is not OperationStatus.Done || length != signature.Length) return false;

        var bodyHash = Convert.ToHexStringLower(SHA256.HashData(call.Body));
        var signed = Encoding.UTF8.GetBytes($"{Header("Request-Id")}\n{Header("User-Id")}\n{Header("Timestamp")}\n{bodyHash}");
        return keys.Any(key => Verifies(key, signed, signature));
    }

    private static bool Verifies(byte[] key, byte[] signed, byte[] signature) =>
        PublicKey.TryImport(SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out var imported)
        && SignatureAlgorithm.Ed25519.Verify(imported!, signed, signature);
}
