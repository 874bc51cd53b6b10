using System.Globalization;
using Filmgate.Http;

namespace Filmgate.Upstreams;

/// <summary>The signed addresses of provider callbacks, one for each attempt. They exist only with a public URL.</summary>
internal sealed class CallbackLinks(byte[] secret, GatewayAddress address)
{
    /// <summary>Null without a public URL.</summary>
    public string? For(string videoId, int attempt) =>
        address.PublicRoot is { } root
            ? string.Create(CultureInfo.InvariantCulture, $"{root}/callbacks/{videoId}/{attempt}/{TokenOf(videoId, attempt)}")
            : null;

    public bool IsValid(string videoId, int attempt, string token) =>
        LinkSignature.AreEqual(token, TokenOf(videoId, attempt));

    private string TokenOf(string videoId, int attempt) =>
        LinkSignature.Sign(secret, string.Create(CultureInfo.InvariantCulture, $"callback\n{videoId}\n{attempt}"), bytes: 18);
}
