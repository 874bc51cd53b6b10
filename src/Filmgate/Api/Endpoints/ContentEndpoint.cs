using Filmgate.Api.Authentication;
using Filmgate.Api.Errors;
using Filmgate.Media.Store;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Endpoints;

/// <summary>The stored file, with Range, ETag and HEAD; under a key, or under a signed URL without one.</summary>
internal sealed class ContentEndpoint(OwnedVideos videos, SignedVideos signed, IMediaStore media, ApiKeyAuthentication gate, VideoView view, ThumbnailEndpoint pictures, BucketRedirect redirection)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/v1/videos/{id}/content", ["GET", "HEAD"], (RequestDelegate)ServeAsync);

    private async Task ServeAsync(HttpContext http)
    {
        var id = (string)http.GetRouteValue("id")!;
        var (task, error) = await FindAsync(id, http);
        if (task is not null && http.Request.Query["variant"].ToString() is var variant && ThumbnailEndpoint.Has(variant))
        {
            await pictures.ServeAsync(http, task, variant, SecondsUntil(task));
            return;
        }

        error ??= task is null ? ApiError.NoSuchVideo(id) : Refusal(http, task);
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        var file = task!.Asset!;
        var disposition = new ContentDispositionHeaderValue(http.Request.Query.ContainsKey("download") ? "attachment" : "inline") { FileName = $"{task.Id}.mp4" };
        if (redirection.TryAnswer(http, file.Key, file.ContentType, disposition.ToString())) return;
        var (stream, failure) = await OpenAsync(file.Key, task.Id, http.RequestAborted);
        if (stream is null)
        {
            await failure!.WriteAsync(http);
            return;
        }

        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.Headers.CacheControl = "private, max-age=3600";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await Results.Stream(stream, file.ContentType, lastModified: file.CreatedAt, entityTag: new($"\"{file.Sha256}\""), enableRangeProcessing: true).ExecuteAsync(http);
        if (http.Response is { HasStarted: false, StatusCode: 412 or 416 }) await RefuseAsync(http, task, file);
    }

    private async Task<(Stream? File, ApiError? Error)> OpenAsync(string key, string id, CancellationToken ct)
    {
        try
        {
            return await media.OpenAsync(key, ct) is { } stream ? (stream, null) : (null, ApiError.Of(500, $"The file of {id} is missing from the media store."));
        }
        catch (MediaStoreException e)
        {
            return (null, ApiError.StoreAway(e.Reason));
        }
    }

    /// <summary>The framework answers these two without a word.</summary>
    private static Task RefuseAsync(HttpContext http, VideoTask task, Asset file)
    {
        var error = http.Response.StatusCode is 416 ? ApiError.NoSuchRange(task.Id, file.Bytes) : ApiError.OtherFile(task.Id);
        http.Response.ContentLength = null;
        http.Response.Headers.Remove(HeaderNames.ContentDisposition);
        http.Response.Headers.CacheControl = "no-store";
        return error.WriteAsync(http);
    }

    private async Task<(VideoTask? Task, ApiError? Error)> FindAsync(string id, HttpContext http)
    {
        var (isSigned, video) = await signed.FindByVideoLinkAsync(id, http.Request.Query, http.RequestAborted);
        if (isSigned is not null) return (video, isSigned is false ? ApiError.WrongSignature() : null);
        var (caller, error) = await gate.AdmitAsync(http);
        return (error is null ? await videos.FindAsync(id, caller!, http.RequestAborted) : null, error);
    }

    private ApiError? Refusal(HttpContext http, VideoTask task)
    {
        if (http.Request.Query["variant"].ToString() is { Length: > 0 } variant and not "video") return ApiError.NoVariant(ApiError.Short(variant));
        if (task.Asset is not null) return null;
        if (task.Status is VideoStatus.Completed || task.RecoveredAt is not null) return ApiError.FileDeleted(task.Id);
        return task.Status.IsTerminal()
            ? ApiError.NoFile(task.Id, task.Status.Name())
            : ApiError.NotReady(task.Id, task.Status is VideoStatus.Queued ? "queued" : "in progress", SecondsUntil(task));
    }

    private int SecondsUntil(VideoTask task) => Math.Max(1, (int)Math.Ceiling(view.StandingOf(task).PollAfter.TotalSeconds));
}
