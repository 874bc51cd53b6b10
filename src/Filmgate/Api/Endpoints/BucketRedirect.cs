using Filmgate.Media.Store;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Endpoints;

/// <summary>Redirects a download to the bucket if the setting <c>media_serve</c> says so.</summary>
internal sealed class BucketRedirect(IMediaStore media, ApiOptions options)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <returns>
    /// False if the gateway sends the bytes itself. It always does so for HEAD: the bucket rejects HEAD for a URL that is signed for GET.
    /// </returns>
    public bool TryRedirect(HttpContext http, string key, string contentType, string disposition)
    {
        if (!options.RedirectToBucket || !HttpMethods.IsGet(http.Request.Method)) return false;
        if (media.SignedUrl(key, contentType, disposition, Lifetime) is not { } url) return false;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Redirect(url.AbsoluteUri);
        return true;
    }
}
