namespace Filmgate.Api.Errors;

/// <summary>Errors of a video's file and of its thumbnails.</summary>
internal sealed partial record ApiError
{
    private const string FfmpegMissing =
        "ffmpeg is not installed on its server (apt install ffmpeg, brew install ffmpeg) or not on its PATH";

    public static ApiError NotReady(string id, string status, int seconds) => new(
        400,
        Invalid,
        "video_not_ready",
        $"Video {id} is {status}. Its file is available once the video is completed. Request GET /v1/videos/{id} again in {seconds} s.",
        RetryAfterSeconds: seconds);

    public static ApiError NoFile(string id, string status) => new(
        404,
        Invalid,
        "video_has_no_file",
        $"Video {id} is {status} and has no file.");

    public static ApiError NoOriginal(string id) => new(
        404,
        Invalid,
        "video_has_no_file",
        $"Video {id} has no original. Only a file that a provider delivered in another format than MP4 is kept as one.",
        "variant");

    public static ApiError FileDeleted(string id) => new(
        410,
        Invalid,
        "video_file_deleted",
        $"The file of {id} was deleted by a retention rule of this gateway. The record of the video is kept.");

    public static ApiError InvalidVideoUrl() => new(
        401,
        Authentication,
        "invalid_signature",
        "This video URL has expired or was changed. GET /v1/videos/{id} returns a new one.");

    public static ApiError NoSuchRange(string id, long bytes) => new(
        416,
        Invalid,
        "range_not_satisfiable",
        $"The Range is outside of the file of {id}, which has {bytes} bytes.",
        "Range");

    public static ApiError PreconditionFailed(string id) => new(
        412,
        Invalid,
        "precondition_failed",
        $"The file of {id} does not match If-Match or If-Unmodified-Since. Request it without that header.");

    public static ApiError NoSuchVariant(string variant) => new(
        400,
        Invalid,
        "variant_not_available",
        $"The variant '{variant}' does not exist. Available: video, thumbnail, spritesheet, and original for a failed video.",
        "variant");

    public static ApiError ThumbnailNotReady(string id, int seconds) => new(
        409,
        Invalid,
        "video_not_completed",
        $"Video {id} is not completed. Thumbnails are made from the finished file. Request GET /v1/videos/{id} again in {seconds} s.",
        RetryAfterSeconds: seconds);

    public static ApiError ThumbnailNotPossible(string id, string variant) => new(
        422,
        Invalid,
        "picture_not_possible",
        $"No {variant} could be made from the file of {id}. The gateway's log has the reason. The video itself is available.",
        "variant");

    public static ApiError NoFfmpeg(string variant) => new(
        501,
        Server,
        "ffmpeg_missing",
        $"This gateway cannot make a {variant}: {FfmpegMissing}. The video itself is available.",
        "variant");

    public static ApiError ThumbnailsBusy(string variant) => new(
        503,
        Server,
        "pictures_busy",
        $"The {variant} could not be made in time. Try again in a few seconds.",
        "variant",
        RetryAfterSeconds: 5);
}
