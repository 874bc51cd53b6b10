using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Webhooks;

/// <summary>Standard Webhooks 1.0, symmetric: HMAC-SHA256 over <c>id.timestamp.body</c>. There is no <c>v1a</c> yet.</summary>
internal static class WebhookSigner
{
    private const string Prefix = "whsec_";

    /// <summary>One signature a secret, separated by spaces: during a rotation the receiver may know either.</summary>
    public static string Sign(IEnumerable<string> secrets, string id, long unixSeconds, string body)
    {
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.{body}"));
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), content))}"));
    }

    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static byte[] KeyOf(string secret) => Convert.FromBase64String(secret[Prefix.Length..]);
}
