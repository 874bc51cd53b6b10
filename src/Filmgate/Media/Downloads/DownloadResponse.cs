using System.Net.Http.Headers;
using Filmgate.Http;
using Filmgate.Videos;

namespace Filmgate.Media.Downloads;

/// <summary>What a response without the file means.</summary>
internal static class DownloadResponse
{
    /// <summary>Null when the response is the file from its beginning.</summary>
    public static FetchResult? Refusal(HttpResponseMessage response, Uri address, TimeProvider clock)
    {
        var status = (int)response.StatusCode;
        var name = RedirectFollower.WithoutQuery(address);
        return status switch
        {
            200 when IsPage(response.Content.Headers.ContentType) => new FetchResult.Failed(new FilmgateError(
                FailureKind.BadAsset, $"{name}: the address answered with a web page instead of a video.")),
            200 => null,

            // 400 is how Google's storage says that a signed URL has expired. A plain GET cannot be wrong in itself,
            // so in each of these cases only a new URL can help.
            400 or 401 or 403 or 404 or 410 => new FetchResult.Expired(status),
            _ => FetchResult.Failed.Because(
                $"{name} answered with status {status}.", RetryAfterHeader.Read(response, clock)),
        };
    }

    private static bool IsPage(MediaTypeHeaderValue? type) => type?.MediaType is { } name
        && (name.Equals("text/html", StringComparison.OrdinalIgnoreCase)
            || name.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase)
            || name.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
