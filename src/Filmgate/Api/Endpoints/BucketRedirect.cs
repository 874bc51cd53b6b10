using Filmgate.Media.Store;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Endpoints;

/// <summary>Sends a client to the bucket for the bytes, where the setting <c>media_serve</c> says so.</summary>
internal sealed class BucketRedirect(IMediaStore media, ApiOptions options)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <returns>False: the gateway hands them on itself. An address that is signed for GET does not answer HEAD.</returns>
    public bool TryAnswer(HttpContext http, string key, string contentType, string disposition)
    {
        if (!options.RedirectToBucket || !HttpMethods.IsGet(http.Request.Method) || media.SignedUrl(key, contentType, disposition, Lifetime) is not { } elsewhere) return false;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Redirect(elsewhere.AbsoluteUri);
        return true;
    }
}
