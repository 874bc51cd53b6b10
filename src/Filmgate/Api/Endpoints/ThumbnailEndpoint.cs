using Filmgate.Api.Errors;
using Filmgate.Media.Thumbnails;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/content?variant=thumbnail</c> and <c>spritesheet</c>: images of the stored video, created on first use.</summary>
internal sealed class ThumbnailEndpoint(ThumbnailQueue thumbnails, BucketRedirect bucketRedirect)
{
    public static bool Has(string variant) => variant is "thumbnail" or "spritesheet";

    public async Task ServeAsync(HttpContext http, VideoTask video, string variant, int pollAfterSeconds)
    {
        if (video.Asset is null)
        {
            var missing = video.Status.IsTerminal()
                ? ApiError.NoFile(video.Id, video.Status.Name())
                : ApiError.ThumbnailNotReady(video.Id, pollAfterSeconds);
            await missing.WriteAsync(http);
            return;
        }

        var (result, thumbnail, file) = await thumbnails.GetOrCreateAsync(video, variant, http.RequestAborted);
        if (file is null)
        {
            await ErrorOf(result, video.Id, variant).WriteAsync(http);
            return;
        }

        var fileName = $"{video.Id}-{variant}{Path.GetExtension(thumbnail!.Key)}";
        var disposition = new ContentDispositionHeaderValue("inline") { FileName = fileName };
        if (bucketRedirect.TryRedirect(http, thumbnail.Key, thumbnail.ContentType, disposition.ToString()))
        {
            await file.DisposeAsync();
            return;
        }

        http.Response.Headers.CacheControl = "private, max-age=3600";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var tag = new EntityTagHeaderValue($"\"{thumbnail.Sha256}\"");
        var response = Results.Stream(
            file, thumbnail.ContentType, lastModified: thumbnail.CreatedAt, entityTag: tag, enableRangeProcessing: true);
        await response.ExecuteAsync(http);
    }

    private static ApiError ErrorOf(ThumbnailResult result, string id, string variant) => result switch
    {
        ThumbnailResult.NoFfmpeg => ApiError.NoFfmpeg(variant),
        ThumbnailResult.NotPossible => ApiError.ThumbnailNotPossible(id, variant),
        _ => ApiError.ThumbnailsBusy(variant),
    };
}
