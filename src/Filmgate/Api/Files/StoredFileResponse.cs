using Filmgate.Api.Errors;
using Filmgate.Media.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Files;

/// <summary>
/// Writes the bytes of an input, with Range, ETag and HEAD. Browsers must not interpret them as anything but the type that was found in
/// them.
/// </summary>
internal static class StoredFileResponse
{
    /// <param name="name">What error messages call it.</param>
    /// <param name="sha256">Null if the response has no ETag.</param>
    /// <param name="missing">The error if the bytes may have been deleted; null if they should exist.</param>
    public static async Task ServeAsync(
        HttpContext http, IMediaStore media, string key, string contentType, string name, string? sha256, ApiError? missing = null)
    {
        Stream? stream;
        try
        {
            stream = await media.OpenAsync(key, http.RequestAborted);
        }
        catch (MediaStoreException e)
        {
            await WriteErrorAsync(http, ApiError.MediaStoreUnavailable(e.Reason));
            return;
        }

        if (stream is null)
        {
            await WriteErrorAsync(http, missing ?? ApiError.Of(500, $"The bytes of {name} are missing from the media store."));
            return;
        }

        var bytes = stream.Length;
        http.Response.Headers.CacheControl = "private, max-age=3600";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        var tag = sha256 is null ? null : new EntityTagHeaderValue($"\"{sha256}\"");
        await Results.Stream(stream, contentType, entityTag: tag, enableRangeProcessing: true).ExecuteAsync(http);
        if (http.Response.HasStarted) return;
        if (http.Response.StatusCode is 416) await WriteErrorAsync(http, ApiError.NoSuchRange(name, bytes));
        if (http.Response.StatusCode is 412) await WriteErrorAsync(http, ApiError.PreconditionFailed(name));
    }

    private static Task WriteErrorAsync(HttpContext http, ApiError error)
    {
        http.Response.ContentLength = null;
        http.Response.Headers.Remove(HeaderNames.ContentDisposition);
        http.Response.Headers.CacheControl = "no-store";
        return error.WriteAsync(http);
    }
}
