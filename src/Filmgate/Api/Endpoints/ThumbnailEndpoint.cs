using Filmgate.Api.Errors;
using Filmgate.Media.Thumbnails;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/content?variant=thumbnail</c> and <c>spritesheet</c>: pictures of the stored video, made where they are not there yet.</summary>
internal sealed class ThumbnailEndpoint(ThumbnailQueue desk, BucketRedirect redirection)
{
    public static bool Has(string variant) => variant is "thumbnail" or "spritesheet";

    public async Task ServeAsync(HttpContext http, VideoTask task, string variant, int askAgainSeconds)
    {
        if (task.Asset is null)
        {
            await (task.Status.IsTerminal() ? ApiError.NoFile(task.Id, task.Status.Name()) : ApiError.NoPictureYet(task.Id, askAgainSeconds)).WriteAsync(http);
            return;
        }

        var (result, picture, file) = await desk.GetOrCreateAsync(task, variant, http.RequestAborted);
        if (file is null)
        {
            await (result switch
            {
                ThumbnailResult.NoFfmpeg => ApiError.NoFfmpeg(variant),
                ThumbnailResult.NotPossible => ApiError.NoPicture(task.Id, variant),
                _ => ApiError.PicturesBusy(variant),
            }).WriteAsync(http);
            return;
        }

        var disposition = new ContentDispositionHeaderValue("inline") { FileName = $"{task.Id}-{variant}{Path.GetExtension(picture!.Key)}" };
        if (redirection.TryAnswer(http, picture.Key, picture.ContentType, disposition.ToString()))
        {
            await file.DisposeAsync();
            return;
        }

        http.Response.Headers.CacheControl = "private, max-age=3600";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await Results.Stream(file, picture.ContentType, lastModified: picture.CreatedAt, entityTag: new($"\"{picture.Sha256}\""), enableRangeProcessing: true).ExecuteAsync(http);
    }
}
