using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Dialects.OpenRouter;

/// <summary><c>X-OpenRouter-Signature: t=SECONDS,v1=HMAC</c> over the seconds, a comma and the raw body.</summary>
internal static class OpenRouterSignature
{
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(5);

    public static bool IsValid(UpstreamCallback call, string secret, DateTimeOffset now)
    {
        string? seconds = null;
        var given = new List<string>();
        foreach (var part in call.Headers.GetValueOrDefault("X-OpenRouter-Signature", "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal)) seconds = part[2..];
            else if (part.StartsWith("v1=", StringComparison.Ordinal)) given.Add(part[3..]);
        }

        if (!long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var sent)) return false;
        if (Math.Abs((double)now.ToUnixTimeSeconds() - sent) > Oldest.TotalSeconds) return false;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{seconds},"), .. call.Body];
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return given.Exists(one => Same(one.ToLowerInvariant(), Convert.ToHexStringLower(hash)) || Same(one, Convert.ToBase64String(hash)));    // which of the two is not documented
    }

    private static bool Same(string given, string expected) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
