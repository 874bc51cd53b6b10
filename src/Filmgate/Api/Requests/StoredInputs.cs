using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Formatting;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>Inputs that the gateway already has, by their id: uploaded files and videos of the same owner.</summary>
internal sealed class StoredInputs(
    IFileStore files,
    OwnedVideos videos,
    IMediaStore media,
    LastFrameExtractor lastFrame,
    InputImages images,
    InputVideos clips,
    ApiOptions options,
    TimeProvider clock)
{
    /// <summary>An uploaded image, or the last frame of a finished video.</summary>
    public async Task<(ImageResult? Image, ApiError? Error)> ImageAsync(string owner, string id, string param, CancellationToken ct)
    {
        if (id.StartsWith(StoredFile.Prefix, StringComparison.Ordinal))
        {
            if (await FileAsync(owner, id) is not { } file) return (null, ApiError.NoSuchFile(id, param));
            return file.IsClip
                ? (null, Wrong(param, $"The file {id} is a clip, but {param} must be an image. Send a clip as video."))
                : await InspectAsync(file, param, ct);
        }

        var (asset, error) = await AssetAsync(owner, id, param, ct);
        if (asset is null) return (null, error);
        var (frame, result) = await lastFrame.ExtractAsync(asset, ct);
        if (frame is null) return (null, NoFrame(id, result, param));
        return await images.StoreAsync(owner, new MemoryStream(frame, 0, frame.Length, writable: false, publiclyVisible: true), ct) switch
        {
            ImageResult.Stored stored => (stored with { Image = stored.Image with { From = id } }, null),
            var refused => (null, Wrong(param, $"The last frame of {id}: {((ImageResult.Refused)refused).Message}")),
        };
    }

    /// <summary>An uploaded clip, or the file of a finished video. The file is copied, so the video can be deleted afterwards.</summary>
    public async Task<(InputVideo? Clip, ApiError? Error)> ClipAsync(string owner, string id, CancellationToken ct)
    {
        const string param = "video";
        if (id.StartsWith(StoredFile.Prefix, StringComparison.Ordinal))
        {
            if (await FileAsync(owner, id) is not { } file) return (null, ApiError.NoSuchFile(id, param));
            return file.IsClip
                ? await DescribeAsync(file, param, ct)
                : (null, Wrong(param, $"The file {id} is an image, but video must be a clip."));
        }

        var (asset, error) = await AssetAsync(owner, id, param, ct);
        if (asset is null) return (null, error);
        if (asset.Bytes > options.MaxUploadBytes)
        {
            var (size, max) = (UnitFormat.Of(asset.Bytes), UnitFormat.Of(options.MaxUploadBytes));
            return (null, Wrong(param, $"The file of {id} has {size}; a clip must have at most {max} (setting max_upload)."));
        }

        try
        {
            await using var stream = await media.OpenAsync(asset.Key, ct);
            if (stream is null) return (null, ApiError.FileDeleted(id) with { Param = param });
            return await clips.StoreAsync(owner, stream, ct) switch
            {
                ClipResult.Stored { Video: var clip } => (clip with { From = id }, null),
                var refused => (null, Wrong(param, ((ClipResult.Refused)refused).Message)),
            };
        }
        catch (MediaStoreException e)
        {
            return (null, ApiError.MediaStoreUnavailable(e.Reason) with { Param = param });
        }
    }

    /// <summary>The row of a file does not say how its picture is displayed.</summary>
    private async Task<(ImageResult? Image, ApiError? Error)> InspectAsync(StoredFile file, string param, CancellationToken ct)
    {
        try
        {
            var image = new InputImage(file.Key, file.ContentType, file.Bytes, file.Width, file.Height) { From = file.Id };
            return (await images.InspectAsync(media, image, ct), null);
        }
        catch (MediaStoreException e)
        {
            return (null, ApiError.MediaStoreUnavailable(e.Reason) with { Param = param });
        }
    }

    private async Task<(InputVideo? Clip, ApiError? Error)> DescribeAsync(StoredFile file, string param, CancellationToken ct)
    {
        try
        {
            await using var stream = await media.OpenAsync(file.Key, ct);
            return stream is null
                ? (null, ApiError.NoSuchFile(file.Id, param))
                : (InputVideos.Describe(file.Key, stream) with { From = file.Id }, null);
        }
        catch (MediaStoreException e)
        {
            return (null, ApiError.MediaStoreUnavailable(e.Reason) with { Param = param });
        }
    }

    private async Task<StoredFile?> FileAsync(string owner, string id) =>
        StoredFile.IsId(id) ? await files.UseAsync(owner, id, clock.GetUtcNow()) : null;

    private async Task<(Asset? Asset, ApiError? Error)> AssetAsync(string owner, string id, string param, CancellationToken ct)
    {
        if (await videos.FindAsync(id, owner, ct) is not { } video) return (null, ApiError.NoSuchVideo(id) with { Param = param });
        if (video.Asset is { } asset) return (asset, null);
        var hadFile = video.Status is VideoStatus.Completed || video.RecoveredAt is not null;
        if (hadFile) return (null, ApiError.FileDeleted(id) with { Param = param });
        if (video.Status.IsTerminal()) return (null, ApiError.NoFile(id, video.Status.Name()) with { Param = param });
        return (null, ApiError.InputNotReady(id, param));
    }

    private static ApiError NoFrame(string id, ThumbnailResult result, string param) => result switch
    {
        ThumbnailResult.NoFfmpeg => ApiError.NoFfmpegForFrame(param),
        ThumbnailResult.NotPossible => ApiError.NoLastFrame(id, param),
        _ => ApiError.FramesBusy(id, param),
    };

    private static ApiError Wrong(string param, string message) => ApiError.InvalidRequest([new Problem(param, message)]);
}
