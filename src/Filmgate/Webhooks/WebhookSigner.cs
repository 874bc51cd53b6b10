using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Webhooks;

/// <summary>
/// Signs deliveries as Standard Webhooks 1.0 specifies. <c>v1</c> is HMAC-SHA256 and <c>v1a</c> is Ed25519, over <c>id.timestamp.body</c>.
/// </summary>
/// <param name="secrets">Each adds a <c>v1</c> signature: during a rotation, the receiver may know the old or the new secret.</param>
/// <param name="keyPair">Adds a <c>v1a</c> signature.</param>
internal sealed class WebhookSigner(IReadOnlyList<string> secrets, SigningKeyPair? keyPair = null)
{
    private const string SecretPrefix = "whsec_";

    /// <summary>The value of <c>webhook-signature</c>: all signatures, separated by spaces.</summary>
    public string Sign(string id, long unixSeconds, string body)
    {
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.{body}"));
        var signatures = secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), content))}");
        if (keyPair is not null) signatures = signatures.Append($"v1a,{Convert.ToBase64String(keyPair.Sign(content))}");
        return string.Join(' ', signatures);
    }

    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static byte[] KeyOf(string secret) => Convert.FromBase64String(secret[SecretPrefix.Length..]);
}
