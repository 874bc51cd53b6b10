using Filmgate.Api.Errors;
using Filmgate.Api.Files;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/content?variant=original</c>: the file that the provider of a failed video delivered, and that is not an MP4.</summary>
internal sealed class OriginalFileEndpoint(IOriginalFiles originals, IMediaStore media)
{
    public async Task ServeAsync(HttpContext http, VideoTask video)
    {
        if (await originals.FindAsync(video.Id, http.RequestAborted) is not { } file)
        {
            await ApiError.NoOriginal(video.Id).WriteAsync(http);
            return;
        }

        var disposition = new ContentDispositionHeaderValue("attachment") { FileName = $"{video.Id}.original" };
        http.Response.Headers.ContentDisposition = disposition.ToString();
        await StoredFileResponse.ServeAsync(http, media, file.Key, file.ContentType, video.Id, file.Sha256);
    }
}
