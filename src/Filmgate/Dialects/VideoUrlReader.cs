using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>Reads where a finished video is. Only http and https count: what a provider sends must not make the gateway open a file.</summary>
internal static class VideoUrlReader
{
    /// <summary>Null when there is no address. One at the provider's own host is a proxy of its own, which wants the key; any other is signed.</summary>
    public static VideoSource? Read(string? text, Upstream upstream) =>
        text is not null && IsAddress(text) && Uri.TryCreate(upstream.BaseUrl, text, out var url) && url.Scheme is "http" or "https"
            ? new(url.AbsoluteUri, NeedsCredential: upstream.CredentialFor(url) is not null)
            : null;

    /// <summary>Without this, any word would pass as an address relative to the provider's.</summary>
    private static bool IsAddress(string text) =>
        text.StartsWith('/') || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}
