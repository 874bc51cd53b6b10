using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>
/// Reads the URL of a completed video. Only http and https are accepted: a provider must not make the gateway open a file.
/// </summary>
internal static class VideoUrlReader
{
    /// <summary>Null if the text is not a URL. A URL on the provider's own host needs the API key; any other one is presigned.</summary>
    public static VideoSource? Read(string? text, Upstream upstream) =>
        text is not null && IsUrl(text) && Uri.TryCreate(upstream.BaseUrl, text, out var url) && url.Scheme is "http" or "https"
            ? new(url.AbsoluteUri, NeedsCredential: upstream.CredentialFor(url) is not null)
            : null;

    /// <summary>Without this check, any word would count as a relative URL.</summary>
    private static bool IsUrl(string text) =>
        text.StartsWith('/')
        || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}
