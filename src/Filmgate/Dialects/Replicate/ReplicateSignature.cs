using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Dialects.Replicate;

/// <summary>Standard Webhooks: <c>webhook-signature: v1,HMAC</c> over id, seconds and the raw body, with dots between them.</summary>
internal static class ReplicateSignature
{
    /// <param name="secret">As Replicate shows it: <c>whsec_</c> and base64.</param>
    public static bool IsValid(UpstreamCallback call, string secret, DateTimeOffset now)
    {
        var (id, seconds) = (call.Headers.GetValueOrDefault("webhook-id", ""), call.Headers.GetValueOrDefault("webhook-timestamp", ""));
        if (!SignatureTimestamp.IsRecent(seconds, now) || KeyOf(secret) is not { } key) return false;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{seconds}."), .. call.Body];
        var expected = Encoding.UTF8.GetBytes($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}");
        var signatures = call.Headers.GetValueOrDefault("webhook-signature", "").Split(' ');
        return Array.Exists(signatures, given => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected));
    }

    private static byte[]? KeyOf(string secret)
    {
        var text = secret.StartsWith("whsec_", StringComparison.Ordinal) ? secret["whsec_".Length..] : secret;
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) && length > 0 ? key[..length] : null;
    }
}
