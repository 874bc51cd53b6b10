using Filmgate.Formatting;

namespace Filmgate.Api.Errors;

/// <summary>Errors of uploaded files and of inputs that name a file or a video.</summary>
internal sealed partial record ApiError
{
    public static ApiError NoSuchFile(string id, string? param = null) => new(
        404,
        Invalid,
        "file_not_found",
        $"This API key has no file '{Truncate(id)}', or the file has expired. GET /v1/files lists the files.",
        param);

    public static ApiError FileQuotaExceeded(long bytes, int files) => new(
        409,
        Invalid,
        "file_quota_exceeded",
        $"The file exceeds the quota of this API key: {UnitFormat.Of(bytes)} (setting file_quota) in {files} files. Delete files first.",
        "file");

    public static ApiError InputNotFound() => new(
        404,
        Invalid,
        "input_not_found",
        "There is no input at this URL, or the URL has expired.");

    public static ApiError InputNotReady(string id, string param) => new(
        409,
        Invalid,
        "video_not_completed",
        $"Video {id} is not completed, so it cannot be used as an input. Nothing was billed. "
        + $"Send the request again once GET /v1/videos/{id} returns completed.",
        param);

    public static ApiError NoFfmpegForFrame(string param) => new(
        501,
        Server,
        "ffmpeg_missing",
        $"This gateway cannot extract the last frame of a video: {FfmpegMissing}. Nothing was billed. Send the image itself instead.",
        param);

    public static ApiError NoLastFrame(string id, string param) => new(
        422,
        Invalid,
        "picture_not_possible",
        $"The last frame of {id} could not be extracted. Nothing was billed. Send the image itself instead.",
        param);

    public static ApiError FramesBusy(string id, string param) => new(
        503,
        Server,
        "pictures_busy",
        $"The last frame of {id} could not be extracted in time. Nothing was billed. Send the request again in a few seconds.",
        param,
        RetryAfterSeconds: 5);

    public static ApiError NoFfmpegForImage(string param, bool isUpright) => new(
        501,
        Server,
        "ffmpeg_missing",
        isUpright
            ? $"This gateway cannot make an image fit (image_fit): {FfmpegMissing}. Nothing was billed. Send an image that fits."
            : $"This gateway cannot turn an image as its metadata says: {FfmpegMissing}. Nothing was billed. Send the image upright.",
        param);

    public static ApiError ImagesBusy(string param) => new(
        503,
        Server,
        "pictures_busy",
        "Too many images are being prepared. Nothing was billed. Send the request again in a few seconds.",
        param,
        RetryAfterSeconds: 5);
}
