using System.Globalization;
using Filmgate.Http;

namespace Filmgate.Upstreams;

/// <summary>
/// The addresses under which a provider fetches what a client gave: one an input, not to be guessed, and good for a while. Made only where the world can
/// reach this gateway. All of it is in the path, because some providers drop a query, and it ends as the file does, because some look at that.
/// </summary>
internal sealed class InputLinks(byte[] secret, GatewayAddress address, UpstreamOptions options, TimeProvider clock)
{
    /// <summary>Null: there is no public URL, or the provider is on this machine or network, from where a public name may lead nowhere.</summary>
    /// <param name="index">Which of the video's inputs.</param>
    /// <param name="extension">Without the dot.</param>
    public string? For(Provider provider, string videoId, int index, string extension)
    {
        if (address.PublicRoot is not { } root || provider.BaseUrl.IsLoopback) return null;
        var expires = clock.GetUtcNow().Add(options.InputUrlLifetime).ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"{root}/inputs/{videoId}/{index}/{expires}/{Sign(videoId, index, expires)}.{extension}");
    }

    /// <param name="file">The last part of the path.</param>
    public bool IsValid(string videoId, int index, long expires, string file, string extension) =>
        expires >= clock.GetUtcNow().ToUnixTimeSeconds()
        && LinkSignature.AreEqual(file, $"{Sign(videoId, index, expires)}.{extension}");

    private string Sign(string videoId, int index, long expires) =>
        LinkSignature.Sign(secret, string.Create(CultureInfo.InvariantCulture, $"input\n{videoId}\n{index}\n{expires}"));
}
