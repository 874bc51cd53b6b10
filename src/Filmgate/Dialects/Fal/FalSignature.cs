using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Filmgate.Dialects.Fal;

/// <summary>fal's own scheme: Ed25519, in hex, over request id, user id, seconds and the hash of the raw body, a line each.</summary>
internal static class FalSignature
{
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(5);

    /// <param name="keys">Public keys; fal may sign with any of them.</param>
    public static bool IsValid(UpstreamCallback call, IReadOnlyList<byte[]> keys, DateTimeOffset now)
    {
        string Header(string name) => call.Headers.GetValueOrDefault($"X-Fal-Webhook-{name}", "");

        if (!long.TryParse(Header("Timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out var sent)) return false;
        if (Math.Abs((double)now.ToUnixTimeSeconds() - sent) > Oldest.TotalSeconds) return false;
        var signature = new byte[SignatureAlgorithm.Ed25519.SignatureSize];
        if (Convert.FromHexString(Header("Signature"), signature, out _, out var length) is not System.Buffers.OperationStatus.Done || length != signature.Length) return false;

        var signed = Encoding.UTF8.GetBytes($"{Header("Request-Id")}\n{Header("User-Id")}\n{Header("Timestamp")}\n{Convert.ToHexStringLower(SHA256.HashData(call.Body))}");
        return keys.Any(key => Verifies(key, signed, signature));
    }

    private static bool Verifies(byte[] key, byte[] signed, byte[] signature) =>
        PublicKey.TryImport(SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out var imported)
        && SignatureAlgorithm.Ed25519.Verify(imported!, signed, signature);
}
