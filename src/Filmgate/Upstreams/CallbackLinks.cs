using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Filmgate.Http;

namespace Filmgate.Upstreams;

/// <summary>The URLs for callbacks from providers: unguessable, one for each attempt. There are none without a public URL.</summary>
internal sealed class CallbackLinks(byte[] secret, GatewayAddress address)
{
    /// <summary>Null if the gateway has no public URL.</summary>
    public string? For(string videoId, int attempt) =>
        address.PublicRoot is { } root
            ? string.Create(CultureInfo.InvariantCulture, $"{root}/callbacks/{videoId}/{attempt}/{TokenOf(videoId, attempt)}")
            : null;

    public bool IsValid(string videoId, int attempt, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token), Encoding.ASCII.GetBytes(TokenOf(videoId, attempt)));

    private string TokenOf(string videoId, int attempt)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"callback\n{videoId}\n{attempt}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)).AsSpan(0, 18));
    }
}
