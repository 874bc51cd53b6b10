using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Client;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Errors;

/// <summary>An error of the HTTP API, in OpenAI's shape. All of them are made here, so that this page is the list.</summary>
/// <param name="Code">Stable; docs/errors.md explains each.</param>
internal sealed record ApiError(int HttpStatus, string Type, string Code, string Message, string? Param = null, IReadOnlyList<Problem>? Problems = null, int? RetryAfterSeconds = null)
{
    private const string Invalid = "invalid_request_error";

    public static ApiError Wrong(IReadOnlyList<Problem> problems) => problems is [var only]
        ? new(400, Invalid, "invalid_request", only.Message, only.Param)
        : new(400, Invalid, "invalid_request", $"{problems.Count} things are wrong. {string.Join(' ', problems.Select((p, i) => $"({i + 1}) {p.Param}: {p.Message}"))}", problems[0].Param, problems);

    public static ApiError Malformed(string message) => new(400, Invalid, "malformed_body", message);

    public static ApiError UnknownModel(string model, IEnumerable<string> like) => new(
        400, Invalid, "model_not_found", $"There is no model '{model}'.{Suggest(like)} GET /v1/models lists all.", "model");

    public static ApiError NoProvider(string model) => new(
        400, Invalid, "model_not_available", $"No configured provider serves the model {model}. GET /v1/models lists what is available.", "model");

    public static ApiError Withdrawn(string model, DateOnly? since, string? replacement) => new(
        410, Invalid, "model_withdrawn", $"The provider ended the model {model} on {since:yyyy-MM-dd}.{(replacement is null ? " GET /v1/models lists what there is." : $" Use {replacement} instead.")}", "model");

    public static ApiError NoSuchVideo(string id) => new(404, Invalid, "video_not_found", $"There is no video '{Short(id)}' under this API key.");

    public static ApiError KeyReused() => new(
        409, Invalid, "idempotency_key_reused", "This Idempotency-Key was used before with another request. Use a new key for a new video.", "Idempotency-Key");

    public static ApiError KeyOfDeleted() => new(
        409, Invalid, "idempotency_key_reused", "The video that was made with this Idempotency-Key has been deleted. Use a new key for a new video.", "Idempotency-Key");

    public static ApiError ExternalIdTaken(string externalId, string id) => new(
        400, Invalid, "external_id_taken", $"external_task_id '{Short(externalId)}' is taken by {id}; it must be unique among your videos.", "external_task_id");

    public static ApiError NotFinished(string id) => new(
        409, Invalid, "video_not_finished", $"The video {id} is not finished. Cancel it first (POST /v1/videos/{id}/cancel), then delete it.");

    public static ApiError AlreadyFinished(string id, string status) => new(
        409, Invalid, "video_finished", $"The video {id} is {status} already; there is nothing to cancel.");

    public static ApiError NotReady(string id, string status, int seconds) => new(
        400, Invalid, "video_not_ready", $"The video {id} is {status}. Its file can be fetched once it is completed; ask GET /v1/videos/{id} again in {seconds} s.", RetryAfterSeconds: seconds);

    public static ApiError NoFile(string id, string status) => new(
        404, Invalid, "video_has_no_file", $"The video {id} is {status}: it has no file.");

    public static ApiError FileDeleted(string id) => new(
        410, Invalid, "video_file_deleted", $"The file of {id} was deleted by a retention rule of this gateway. The video's record stays.");

    public static ApiError Held(string id) => new(
        409, Invalid, "video_held", $"The video {id} is on hold. Release it first (DELETE /v1/videos/{id}/hold).");

    public static ApiError NoVariant(string variant) => new(
        400, Invalid, "variant_not_available", $"There is no variant '{variant}'. Available: video, thumbnail, spritesheet.", "variant");

    public static ApiError NoPictureYet(string id, int seconds) => new(
        409, Invalid, "video_not_completed", $"The video {id} is not completed yet; its pictures are made from the finished file. Ask GET /v1/videos/{id} again in {seconds} s.", RetryAfterSeconds: seconds);

    public static ApiError NoPicture(string id, string variant) => new(
        422, Invalid, "picture_not_possible", $"No {variant} could be made of the file of {id}; the gateway's log says why. The video itself can be fetched.", "variant");

    public static ApiError NoFfmpeg(string variant) => new(
        501, "server_error", "ffmpeg_missing", $"This gateway cannot make a {variant}: ffmpeg is not installed on its server (apt install ffmpeg, brew install ffmpeg), or not on its PATH. The video itself can be fetched.", "variant");

    public static ApiError PicturesBusy(string variant) => new(
        503, "server_error", "pictures_busy", $"The {variant} could not be made just now. Ask again in a moment.", "variant", RetryAfterSeconds: 5);

    public static ApiError InputNotReady(string id, string param) => new(
        409, Invalid, "video_not_completed", $"The video {id} is not completed yet, so nothing can be made from it. Nothing was spent; send the request again once GET /v1/videos/{id} says completed.", param);

    public static ApiError NoFfmpegForFrame(string param) => new(
        501, "server_error", "ffmpeg_missing", "This gateway cannot take the last frame of a video: ffmpeg is not installed on its server (apt install ffmpeg, brew install ffmpeg), or not on its PATH. Nothing was spent. Send the image itself instead.", param);

    public static ApiError NoLastFrame(string id, string param) => new(
        422, Invalid, "picture_not_possible", $"No last frame could be made of the file of {id}. Nothing was spent. Send the image itself instead.", param);

    public static ApiError FramesBusy(string id, string param) => new(
        503, "server_error", "pictures_busy", $"The last frame of {id} could not be made just now. Nothing was spent; send the request again in a moment.", param, RetryAfterSeconds: 5);

    public static ApiError NoSuchRange(string id, long bytes) => new(
        416, Invalid, "range_not_satisfiable", $"The file of {id} has {bytes} bytes; the Range lies outside of them.", "Range");

    public static ApiError OtherFile(string id) => new(
        412, Invalid, "precondition_failed", $"The file of {id} is not the one that If-Match or If-Unmodified-Since names. Fetch it without that header.");

    public static ApiError NotRemixable(string message) => new(400, Invalid, "video_not_remixable", message);

    public static ApiError NoSuchEndpoint(string id) => new(404, Invalid, "endpoint_not_found", $"There is no webhook endpoint '{Short(id)}' under this API key.");

    public static ApiError NoSuchMessage(string id) => new(404, Invalid, "message_not_found", $"There is no webhook message '{Short(id)}' under this API key. Messages are kept for 30 days after they ended.");

    public static ApiError TooManyEndpoints(int most) => new(409, Invalid, "too_many_endpoints", $"This API key has {most} webhook endpoints already. Remove one first.");

    public static ApiError TooManyStreams(int limit, bool ofKey) => new(
        429, "rate_limit_error", "too_many_streams", $"{(ofKey ? "This API key" : "This gateway")} has {limit} event streams and waiting requests open already. Close one, or ask again later.", RetryAfterSeconds: 5);

    public static ApiError NoKey() => new(
        401, "authentication_error", "missing_api_key", "An API key is needed: send the header 'Authorization: Bearer fg_...'. './filmgate keys create NAME' makes one.");

    public static ApiError WrongKey() => new(
        401, "authentication_error", "invalid_api_key", "The API key is not known here, or it was revoked. './filmgate keys list' shows the keys of this gateway.");

    public static ApiError WrongSignature() => new(
        401, "authentication_error", "invalid_signature", "The video URL has expired or was changed. GET /v1/videos/{id} gives a fresh one.");

    public static ApiError WrongCallbackSignature() => new(
        401, "authentication_error", "invalid_signature", "This call is not signed as the provider of the video signs its calls. It is not taken; the gateway polls the provider in any case.");

    public static ApiError WrongInputLink() => new(
        404, Invalid, "input_not_found", "There is no input under this address, or the address has expired.");

    public static ApiError ForeignHost(string host) => new(
        403, "permission_error", "host_not_allowed", $"This gateway has no API keys yet, so it answers only programs on this machine that call it by a loopback name, not '{host}'. './filmgate keys create NAME' makes a key.");

    public static ApiError NoRoute(string method, string path) => new(
        404, Invalid, "unknown_route", $"There is no route {method} {path}. The API is under /v1/videos, /v1/files and /v1/models.");

    public static ApiError WrongMethod(string method, string path, string allowed) => new(
        405, Invalid, "method_not_allowed", $"{path} does not take {method}; it takes {allowed}.");

    public static ApiError WrongMediaType(string? type) => new(
        415, Invalid, "unsupported_media_type", $"The body is {(string.IsNullOrEmpty(type) ? "not described by a Content-Type" : $"'{Short(type)}'")}. Send application/json, multipart/form-data or application/x-www-form-urlencoded.");

    public static ApiError Packed(string encoding) => new(
        415, Invalid, "unsupported_media_type", $"The body is packed ('{Short(encoding)}'). Send it without Content-Encoding.");

    public static ApiError TooLarge(long limit) => new(
        413, Invalid, "request_too_large", $"The request is larger than {limit / 1048576.0:0.#} MB (setting max_upload). Send smaller images.");

    public static ApiError Internal(string requestId) => new(
        500, "server_error", "internal_error", $"The gateway failed. Nothing was submitted by this request that is not visible under /v1/videos. Its log has the details under {requestId}.");

    public static ApiError StoreAway(string reason) => new(503, "server_error", "media_store_unavailable", $"The media store cannot be used at present ({reason}). Try again.") { RetryAfterSeconds = 5 };

    public static ApiError DatabaseAway(string reason) => new(
        503, "server_error", "database_unavailable", $"The gateway's database cannot be used at present ({reason}). Nothing was submitted. Try again, with the same Idempotency-Key where you sent one.")
    { RetryAfterSeconds = 5 };

    public static ApiError Of(int status, string message) => new(status, status < 500 ? Invalid : "server_error", status < 500 ? "invalid_request" : "internal_error", message);

    public async Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = HttpStatus;
        if (HttpStatus is >= 400 and < 500 and not 408 and not 429) http.Response.Headers["x-should-retry"] = "false";    // OpenAI's clients repeat a 409 otherwise
        if (RetryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (HttpStatus is 401) http.Response.Headers.WWWAuthenticate = "Bearer";
        var body = new ErrorBody
        {
            Error = new()
            {
                Message = Message,
                Type = Type,
                Param = Param,
                Code = Code,
                Problems = Problems?.Select(p => new FieldProblem(p.Param, p.Message)).ToList(),
            },
        };
        await JsonResponse.WriteAsync(http, body, ApiJson.Default.ErrorBody);
    }

    /// <summary>What a client sent, for repeating it to the client.</summary>
    public static string Short(string text) => text.Length <= 64 ? text : $"{text[..(char.IsHighSurrogate(text[63]) ? 63 : 64)]}…";

    private static string Suggest(IEnumerable<string> like) => like.ToList() is { Count: > 0 } close ? $" Did you mean {string.Join(" or ", close)}?" : "";
}
