using System.Globalization;
using Filmgate.Http;

namespace Filmgate.Upstreams;

/// <summary>
/// The signed, expiring addresses under which providers download the inputs of a video. They exist only with a public URL.
/// Everything is in the path, because some providers drop a query, and the path ends with the file extension, because some check it.
/// </summary>
internal sealed class InputLinks(byte[] secret, GatewayAddress address, UpstreamOptions options, TimeProvider clock)
{
    /// <summary>Null without a public URL, and for a provider on this machine, which may not be able to use it.</summary>
    /// <param name="index">Which of the video's inputs.</param>
    /// <param name="extension">Without the dot.</param>
    public string? For(Provider provider, string videoId, int index, string extension)
    {
        if (address.PublicRoot is not { } root || provider.BaseUrl.IsLoopback) return null;
        var expires = clock.GetUtcNow().Add(options.InputUrlLifetime).ToUnixTimeSeconds();
        var file = $"{Sign(videoId, index, expires)}.{extension}";
        return string.Create(CultureInfo.InvariantCulture, $"{root}/inputs/{videoId}/{index}/{expires}/{file}");
    }

    /// <param name="file">The last part of the path.</param>
    public bool IsValid(string videoId, int index, long expires, string file, string extension) =>
        expires >= clock.GetUtcNow().ToUnixTimeSeconds()
        && LinkSignature.AreEqual(file, $"{Sign(videoId, index, expires)}.{extension}");

    private string Sign(string videoId, int index, long expires) =>
        LinkSignature.Sign(secret, string.Create(CultureInfo.InvariantCulture, $"input\n{videoId}\n{index}\n{expires}"));
}
