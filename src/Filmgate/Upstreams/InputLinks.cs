using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Filmgate.Http;
using Filmgate.Videos;

namespace Filmgate.Upstreams;

/// <summary>
/// The URLs from which a provider downloads a client's inputs: unguessable, one for each input, valid for a limited time. There are none
/// without a public URL. Everything is in the path, because some providers drop the query. It ends with the file's extension, because some
/// providers read that.
/// </summary>
internal sealed class InputLinks(byte[] secret, GatewayAddress address, UpstreamOptions options, TimeProvider clock)
{
    /// <summary>
    /// Null if the gateway has no public URL, or if the provider is on this machine, where a public name may not resolve.
    /// </summary>
    /// <param name="index">The input's position in <see cref="VideoRequest.InputKeys"/>.</param>
    /// <param name="extension">The file's extension, without the dot.</param>
    public string? For(Provider provider, string videoId, int index, string extension)
    {
        if (address.PublicRoot is not { } root || provider.BaseUrl.IsLoopback) return null;
        var expires = clock.GetUtcNow().Add(options.InputUrlLifetime).ToUnixTimeSeconds();
        var signature = Sign(videoId, index, expires);
        return string.Create(CultureInfo.InvariantCulture, $"{root}/inputs/{videoId}/{index}/{expires}/{signature}.{extension}");
    }

    /// <param name="file">The last segment of the path.</param>
    public bool IsValid(string videoId, int index, long expires, string file, string extension) =>
        expires >= clock.GetUtcNow().ToUnixTimeSeconds()
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(file), Encoding.ASCII.GetBytes($"{Sign(videoId, index, expires)}.{extension}"));

    private string Sign(string videoId, int index, long expires)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"input\n{videoId}\n{index}\n{expires}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)));
    }
}
