using System.Globalization;
using Filmgate.Api.Errors;
using Filmgate.Api.Files;
using Filmgate.Media.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/inputs/…</c>: one input of one video, for the provider that has its signed address. No key is asked for, and nothing else can be had under it.</summary>
internal sealed class InputEndpoint(SignedVideos videos, IMediaStore media)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/inputs/{id}/{index:int}/{expires:long}/{file}", ["GET", "HEAD"], (RequestDelegate)ServeAsync);

    private async Task ServeAsync(HttpContext http)
    {
        var (id, index, expires, file) = (Text("id"), int.Parse(Text("index"), CultureInfo.InvariantCulture), long.Parse(Text("expires"), CultureInfo.InvariantCulture), Text("file"));
        var extension = file[(file.LastIndexOf('.') + 1)..];
        var task = await videos.FindByInputLinkAsync(id, index, expires, file, extension, http.RequestAborted);
        if (task?.Request.InputKeys().ElementAtOrDefault(index) is not { } key || TypeOf(key) is not { } type || !key.EndsWith($".{extension}", StringComparison.Ordinal))
            await ApiError.WrongInputLink().WriteAsync(http);
        else
            await StoredFileResponse.ServeAsync(http, media, key, type, "the input", sha256: null, missing: task.DueAt is null ? ApiError.WrongInputLink() : null);     // through: nobody needs it any more

        string Text(string name) => (string)http.GetRouteValue(name)!;
    }

    /// <summary>Of what was found in the bytes when they were kept.</summary>
    private static string? TypeOf(string key) => Path.GetExtension(key) switch
    {
        ".jpg" => "image/jpeg",
        ".png" => "image/png",
        ".webp" => "image/webp",
        ".mp4" => "video/mp4",
        _ => null,
    };
}
