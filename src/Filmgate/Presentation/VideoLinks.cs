using System.Globalization;
using Filmgate.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Presentation;

/// <summary>Creates and verifies signed URLs: they give access to the file of a video without an API key.</summary>
internal sealed class VideoLinks(byte[] secret, GatewayAddress address, LinkOptions options, TimeProvider clock)
{
    public const string SignatureParameter = "signature";

    /// <summary>An absolute URL of this gateway, valid for <c>video_url_lifetime</c>.</summary>
    public string For(string videoId, HttpRequest request) =>
        For(videoId, address.PublicRoot ?? $"{request.Scheme}://{request.Host}", options.VideoUrlLifetime);

    /// <param name="root">The address of this gateway, without a trailing slash.</param>
    public string For(string videoId, string root, TimeSpan lifetime)
    {
        var expires = clock.GetUtcNow().Add(lifetime).ToUnixTimeSeconds();
        var signature = Sign(videoId, expires);
        var path = $"{root}/v1/videos/{videoId}/content";
        return string.Create(CultureInfo.InvariantCulture, $"{path}?expires={expires}&{SignatureParameter}={signature}");
    }

    /// <summary>Null if the request has no signature.</summary>
    public bool? IsValid(string videoId, IQueryCollection query)
    {
        if (query[SignatureParameter].ToString() is not { Length: > 0 } signature) return null;
        return long.TryParse(query["expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            && expires >= clock.GetUtcNow().ToUnixTimeSeconds()
            && LinkSignature.AreEqual(signature, Sign(videoId, expires));
    }

    private string Sign(string videoId, long expires) =>
        LinkSignature.Sign(secret, string.Create(CultureInfo.InvariantCulture, $"content\n{videoId}\n{expires}"));
}
