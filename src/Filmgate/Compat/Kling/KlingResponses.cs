using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Errors;
using Filmgate.Json;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Compat.Kling;

/// <summary>Tasks and errors in Kling's format and envelope.</summary>
internal sealed class KlingResponses(VideoLinks links, OwnedVideos videos)
{
    /// <summary>Our names of fields to Kling's.</summary>
    private static readonly Dictionary<string, string> FieldNames = new()
    {
        ["model"] = "model_name",
        ["seconds"] = "duration",
        ["resolution"] = "mode",
        ["size"] = "aspect_ratio",
        ["audio"] = "sound",
        ["input_reference"] = "image",
        ["reference_images"] = "image_list",
        ["webhook_url"] = "callback_url",
    };

    public static Task WriteAsync(HttpContext http, JsonNode data)
    {
        http.Response.Headers.CacheControl = "no-store";
        var body = new JsonObject { ["code"] = 0, ["message"] = "SUCCEED", ["request_id"] = RequestId(http), ["data"] = data };
        return WriteAsync(http, 200, body);
    }

    public static Task WriteErrorAsync(HttpContext http, ApiError error)
    {
        error.WriteHeaders(http.Response);
        var body = new JsonObject { ["code"] = CodeOf(error), ["message"] = MessageOf(error), ["request_id"] = RequestId(http) };
        return WriteAsync(http, error.HttpStatus, body);
    }

    /// <summary>The task in Kling's format, with our URL and our id of the clip.</summary>
    public async Task<JsonObject> BuildTaskAsync(VideoTask video, HttpContext http)
    {
        var info = BuildTaskInfo(video);
        if (video.Request is { Native: not null, RemixOf: { } source })
            info["parent_video"] = await videos.FindAsync(source.VideoId, video.Owner, http.RequestAborted) is { Asset: not null } parent
                ? BuildClip(parent, links.For(parent.Id, http.Request))
                : new JsonObject { ["id"] = source.VideoId };
        return BuildTask(video, info, video.Asset is null ? null : links.For(video.Id, http.Request));
    }

    public static JsonObject BuildTaskInfo(VideoTask video) =>
        video.Request.ExternalId is { } id ? new() { ["external_task_id"] = id } : [];

    /// <param name="url">The URL of the file. Null: there is none.</param>
    public static JsonObject BuildTask(VideoTask video, JsonObject info, string? url) => new()
    {
        ["task_id"] = video.Id,
        ["task_status"] = StatusOf(video.Status),
        ["task_status_msg"] = StatusMessageOf(video),
        ["task_info"] = info,
        ["created_at"] = video.CreatedAt.ToUnixTimeMilliseconds(),
        ["updated_at"] = UpdatedAt(video).ToUnixTimeMilliseconds(),
        ["task_result"] = url is null ? [] : new JsonObject { ["videos"] = new JsonArray(BuildClip(video, url)) },
    };

    public static string StatusOf(VideoStatus status) => status switch
    {
        VideoStatus.Queued => "submitted",
        VideoStatus.Submitting or VideoStatus.Running or VideoStatus.Storing => "processing",
        VideoStatus.Completed => "succeed",
        _ => "failed",
    };

    private static string StatusMessageOf(VideoTask video) => video switch
    {
        { Status: VideoStatus.Failed, Error: { } error } => error.MessageWithAdvice,
        { Status: VideoStatus.Cancelled } => "The video was cancelled.",
        _ => "",
    };

    private static DateTimeOffset UpdatedAt(VideoTask video) =>
        video.FinishedAt ?? video.Attempt?.AcceptedAt ?? video.Attempt?.SubmittedAt ?? video.CreatedAt;

    private static JsonObject BuildClip(VideoTask video, string url) => new()
    {
        ["id"] = video.Id,
        ["url"] = url,
        ["duration"] = video.Asset!.Duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture),
    };

    private static int CodeOf(ApiError error) => error.Code switch
    {
        "missing_api_key" => 1001,
        "invalid_api_key" => 1002,
        "malformed_body" or "unsupported_media_type" or "request_too_large" => 1200,
        "method_not_allowed" => 1202,
        "content_rejected" => 1301,
        _ => error.HttpStatus switch
        {
            401 => 1000,
            403 => 1103,
            404 => 1203,
            429 => 1302,
            503 => 5001,
            504 => 5002,
            >= 500 => 5000,
            _ => 1201,
        },
    };

    /// <summary>The message with Kling's names of the fields.</summary>
    private static string MessageOf(ApiError error)
    {
        var text = error.Message;
        if (error.Problems is { } problems)
        {
            text = ApiError.Summarize(problems, NameOf);
        }
        else if (error.Param is { } param && FieldNames.TryGetValue(param, out var name))
        {
            text = $"{name}: {error.Message}";
        }

        return text
            .Replace("input_reference", "image", StringComparison.Ordinal)
            .Replace("webhook_url", "callback_url", StringComparison.Ordinal);
    }

    private static string NameOf(string param) => FieldNames.GetValueOrDefault(param, param);

    private static string RequestId(HttpContext http) => http.Response.Headers["x-request-id"].ToString();

    private static async Task WriteAsync(HttpContext http, int status, JsonObject body)
    {
        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer, ReadableJson.WriterOptions)) body.WriteTo(writer);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = buffer.Length;
        await http.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), http.RequestAborted);
    }
}
