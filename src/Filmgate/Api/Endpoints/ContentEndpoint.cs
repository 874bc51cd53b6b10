using Filmgate.Api.Authentication;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Media.Store;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Endpoints;

/// <summary>The stored file with Range, ETag and HEAD; with an API key, or with a signed URL.</summary>
internal sealed class ContentEndpoint(
    OwnedVideos videos,
    SignedVideos signedVideos,
    IMediaStore media,
    ApiKeyAuthentication authentication,
    VideoView view,
    ThumbnailEndpoint thumbnails,
    OriginalFileEndpoint originals,
    BucketRedirect bucketRedirect)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/v1/videos/{id:video}/content", ["GET", "HEAD"], (RequestDelegate)ServeAsync)
            .Reads("variant", "download", "expires", "signature");

    private async Task ServeAsync(HttpContext http)
    {
        var id = (string)http.GetRouteValue("id")!;
        var (video, error) = await FindAsync(id, http);
        var variant = http.Request.Query["variant"].ToString();
        if (video is not null && ThumbnailEndpoint.Has(variant))
        {
            await thumbnails.ServeAsync(http, video, variant, PollAfterSeconds(video));
            return;
        }

        if (video is { Status: VideoStatus.Failed } && variant is IOriginalFiles.Kind)
        {
            await originals.ServeAsync(http, video);
            return;
        }

        error ??= video is null ? ApiError.NoSuchVideo(id) : ErrorOf(video, variant);
        if (error is not null) await error.WriteAsync(http);
        else await ServeFileAsync(http, video!.Id, video.Asset!);
    }

    private async Task ServeFileAsync(HttpContext http, string id, Asset file)
    {
        var kind = http.Request.Query.ContainsKey("download") ? "attachment" : "inline";
        var disposition = new ContentDispositionHeaderValue(kind) { FileName = $"{id}.mp4" };
        if (bucketRedirect.TryRedirect(http, file.Key, file.ContentType, disposition.ToString())) return;
        var (stream, error) = await OpenAsync(file.Key, id, http.RequestAborted);
        if (stream is null)
        {
            await error!.WriteAsync(http);
            return;
        }

        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.Headers.CacheControl = "private, max-age=3600";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var tag = new EntityTagHeaderValue($"\"{file.Sha256}\"");
        var response = Results.Stream(stream, file.ContentType, lastModified: file.CreatedAt, entityTag: tag, enableRangeProcessing: true);
        await response.ExecuteAsync(http);
        if (http.Response is { HasStarted: false, StatusCode: 412 or 416 }) await WriteRangeErrorAsync(http, id, file);
    }

    private async Task<(Stream? File, ApiError? Error)> OpenAsync(string key, string id, CancellationToken ct)
    {
        try
        {
            return await media.OpenAsync(key, ct) is { } stream
                ? (stream, null)
                : (null, ApiError.Of(500, $"The file of {id} is missing from the media store."));
        }
        catch (MediaStoreException e)
        {
            return (null, ApiError.MediaStoreUnavailable(e.Reason));
        }
    }

    /// <summary>The framework writes these two statuses without a body.</summary>
    private static Task WriteRangeErrorAsync(HttpContext http, string id, Asset file)
    {
        var error = http.Response.StatusCode is 416 ? ApiError.NoSuchRange(id, file.Bytes) : ApiError.PreconditionFailed(id);
        http.Response.ContentLength = null;
        http.Response.Headers.Remove(HeaderNames.ContentDisposition);
        http.Response.Headers.CacheControl = "no-store";
        return error.WriteAsync(http);
    }

    private async Task<(VideoTask? Video, ApiError? Error)> FindAsync(string id, HttpContext http)
    {
        var (isSigned, video) = await signedVideos.FindByVideoLinkAsync(id, http.Request.Query, http.RequestAborted);
        if (isSigned is not null) return (video, isSigned is false ? ApiError.InvalidVideoUrl() : null);
        var (caller, error) = await authentication.AuthenticateAsync(http);
        error ??= QueryParameters.Check(http);                          // players add their own parameters to a signed URL
        return (error is null ? await videos.FindAsync(id, caller!, http.RequestAborted) : null, error);
    }

    private ApiError? ErrorOf(VideoTask video, string variant)
    {
        if (variant is not ("" or "video")) return ApiError.NoSuchVariant(ApiError.Truncate(variant));
        if (video.Asset is not null) return null;
        if (video.Status is VideoStatus.Completed || video.RecoveredAt is not null) return ApiError.FileDeleted(video.Id);
        if (video.Status.IsTerminal()) return ApiError.NoFile(video.Id, video.Status.Name());
        return ApiError.NotReady(video.Id, video.Status is VideoStatus.Queued ? "queued" : "in progress", PollAfterSeconds(video));
    }

    private int PollAfterSeconds(VideoTask video) => Math.Max(1, (int)Math.Ceiling(view.ProgressOf(video).PollAfter.TotalSeconds));
}
