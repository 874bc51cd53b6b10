using System.Globalization;
using Filmgate.Api.Errors;
using Filmgate.Api.Files;
using Filmgate.Media.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// <c>/inputs/…</c>: one input of one video, for the provider that has its signed URL. It needs no API key and gives access to nothing
/// else.
/// </summary>
internal sealed class InputEndpoint(SignedVideos videos, IMediaStore media)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/inputs/{id}/{index:int}/{expires:long}/{file}", ["GET", "HEAD"], (RequestDelegate)ServeAsync);

    private async Task ServeAsync(HttpContext http)
    {
        var (id, file) = (Text("id"), Text("file"));
        var index = int.Parse(Text("index"), CultureInfo.InvariantCulture);
        var expires = long.Parse(Text("expires"), CultureInfo.InvariantCulture);
        var extension = file[(file.LastIndexOf('.') + 1)..];
        var video = await videos.FindByInputLinkAsync(id, index, expires, file, extension, http.RequestAborted);
        if (video?.Request.InputKeys().ElementAtOrDefault(index) is not { } key
            || TypeOf(key) is not { } type
            || !key.EndsWith($".{extension}", StringComparison.Ordinal))
        {
            await ApiError.InputNotFound().WriteAsync(http);
            return;
        }

        var missing = video.DueAt is null ? ApiError.InputNotFound() : null;        // a finished video needs its inputs no longer
        await StoredFileResponse.ServeAsync(http, media, key, type, "the input", sha256: null, missing);

        string Text(string name) => (string)http.GetRouteValue(name)!;
    }

    /// <summary>The extension says what was found in the bytes when they were stored.</summary>
    private static string? TypeOf(string key) => Path.GetExtension(key) switch
    {
        ".jpg" => "image/jpeg",
        ".png" => "image/png",
        ".webp" => "image/webp",
        ".mp4" => "video/mp4",
        _ => null,
    };
}
