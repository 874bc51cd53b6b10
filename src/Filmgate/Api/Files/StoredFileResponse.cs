using Filmgate.Api.Errors;
using Filmgate.Media.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Files;

/// <summary>Gives out an input's bytes, with Range, ETag and HEAD. The type is what was found in them, and nothing else may be made of it.</summary>
internal static class StoredFileResponse
{
    /// <param name="name">What to call it where it cannot be given.</param>
    /// <param name="sha256">Null: it has no tag.</param>
    /// <param name="missing">What is said where it may be gone by now; null: it should be there.</param>
    public static async Task ServeAsync(HttpContext http, IMediaStore media, string key, string contentType, string name, string? sha256, ApiError? missing = null)
    {
        Stream? stream;
        try
        {
            stream = await media.OpenAsync(key, http.RequestAborted);
        }
        catch (MediaStoreException e)
        {
            await Bare(http, ApiError.StoreAway(e.Reason));
            return;
        }

        if (stream is null)
        {
            await Bare(http, missing ?? ApiError.Of(500, $"The bytes of {name} are missing from the media store."));
            return;
        }

        var bytes = stream.Length;
        http.Response.Headers.CacheControl = "private, max-age=3600";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        await Results.Stream(stream, contentType, entityTag: sha256 is null ? null : new($"\"{sha256}\""), enableRangeProcessing: true).ExecuteAsync(http);
        if (http.Response is { HasStarted: false, StatusCode: 412 or 416 }) await Bare(http, http.Response.StatusCode is 416 ? ApiError.NoSuchRange(name, bytes) : ApiError.OtherFile(name));
    }

    private static Task Bare(HttpContext http, ApiError error)
    {
        http.Response.ContentLength = null;
        http.Response.Headers.Remove(HeaderNames.ContentDisposition);
        http.Response.Headers.CacheControl = "no-store";
        return error.WriteAsync(http);
    }
}
