using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Dialects.OpenRouter;

/// <summary><c>X-OpenRouter-Signature: t=SECONDS,v1=HMAC</c> over the seconds, a comma and the raw body.</summary>
internal static class OpenRouterSignature
{
    public static bool IsValid(UpstreamCallback call, string secret, DateTimeOffset now)
    {
        string? seconds = null;
        var given = new List<string>();
        foreach (var part in call.Headers.GetValueOrDefault("X-OpenRouter-Signature", "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal)) seconds = part[2..];
            else if (part.StartsWith("v1=", StringComparison.Ordinal)) given.Add(part[3..]);
        }

        if (!SignatureTimestamp.IsRecent(seconds, now)) return false;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{seconds},"), .. call.Body];
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        var (hex, base64) = (Convert.ToHexStringLower(hash), Convert.ToBase64String(hash));     // which of the two is not documented
        return given.Exists(signature => AreEqual(signature.ToLowerInvariant(), hex) || AreEqual(signature, base64));
    }

    private static bool AreEqual(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
