using System.Globalization;
using Filmgate.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Presentation;

/// <summary>Makes and checks the signed URLs under which a file can be fetched without a key.</summary>
internal sealed class VideoLinks(byte[] secret, GatewayAddress address, LinkOptions options, TimeProvider clock)
{
    /// <summary>Absolute, on this gateway, valid for <c>video_url_lifetime</c>.</summary>
    public string For(string videoId, HttpRequest request) =>
        For(videoId, address.PublicRoot ?? $"{request.Scheme}://{request.Host}", options.VideoUrlLifetime);

    /// <param name="root">This gateway's address, without a slash at the end.</param>
    public string For(string videoId, string root, TimeSpan lifetime)
    {
        var expires = clock.GetUtcNow().Add(lifetime).ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"{root}/v1/videos/{videoId}/content?expires={expires}&signature={Sign(videoId, expires)}");
    }

    /// <summary>Null: the request is not signed at all.</summary>
    public bool? IsValid(string videoId, IQueryCollection query)
    {
        if (query["signature"].ToString() is not { Length: > 0 } signature) return null;
        return long.TryParse(query["expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            && expires >= clock.GetUtcNow().ToUnixTimeSeconds()
            && LinkSignature.AreEqual(signature, Sign(videoId, expires));
    }

    private string Sign(string videoId, long expires) =>
        LinkSignature.Sign(secret, string.Create(CultureInfo.InvariantCulture, $"content\n{videoId}\n{expires}"));
}
