using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Errors;
using Filmgate.Json;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Compat.Kling;

/// <summary>Kling's envelope, its task and its errors, said by us.</summary>
internal sealed class KlingResponses(VideoLinks links, OwnedVideos videos)
{
    /// <summary>Our words for fields in Kling's.</summary>
    private static readonly Dictionary<string, string> Names = new()
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
        return WriteAsync(http, 200, new() { ["code"] = 0, ["message"] = "SUCCEED", ["request_id"] = RequestId(http), ["data"] = data });
    }

    public static Task WriteErrorAsync(HttpContext http, ApiError error)
    {
        if (error.RetryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (error.HttpStatus is 401) http.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(http, error.HttpStatus, new() { ["code"] = CodeOf(error), ["message"] = MessageOf(error), ["request_id"] = RequestId(http) });
    }

    /// <summary>The task as Kling would show it; the URL is ours, and so is the clip's id.</summary>
    public async Task<JsonObject> ShowAsync(VideoTask video, HttpContext http)
    {
        var info = new JsonObject();
        if (video.Request.ExternalId is { } external) info["external_task_id"] = external;
        if (video.Request is { Native: not null, RemixOf: { } parent })
            info["parent_video"] = await videos.FindAsync(parent.VideoId, video.Owner, http.RequestAborted) is { Asset: not null } original ? Clip(original, links.For(original.Id, http.Request)) : new JsonObject { ["id"] = parent.VideoId };
        return Task(video, info, video.Asset is null ? null : links.For(video.Id, http.Request));
    }

    /// <param name="url">Of its file; null where there is none.</param>
    public static JsonObject Task(VideoTask video, JsonObject info, string? url) => new()
    {
        ["task_id"] = video.Id,
        ["task_status"] = WordOf(video.Status),
        ["task_status_msg"] = Reason(video),
        ["task_info"] = info,
        ["created_at"] = video.CreatedAt.ToUnixTimeMilliseconds(),
        ["updated_at"] = (video.FinishedAt ?? video.Attempt?.AcceptedAt ?? video.Attempt?.SubmittedAt ?? video.CreatedAt).ToUnixTimeMilliseconds(),
        ["task_result"] = url is null ? [] : new JsonObject { ["videos"] = new JsonArray(Clip(video, url)) },
    };

    public static string WordOf(VideoStatus status) => status switch
    {
        VideoStatus.Queued => "submitted",
        VideoStatus.Submitting or VideoStatus.Running or VideoStatus.Storing => "processing",
        VideoStatus.Completed => "succeed",
        _ => "failed",
    };

    private static string Reason(VideoTask video) => video switch
    {
        { Status: VideoStatus.Failed, Error: { } error } => $"{error.Message} {error.Rule.Advice}",
        { Status: VideoStatus.Cancelled } => "The video was cancelled.",
        _ => "",
    };

    private static JsonObject Clip(VideoTask video, string url) => new()
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

    private static string MessageOf(ApiError error)
    {
        var text = error.Problems is { } problems
            ? ApiError.Summarize(problems, name => Names.GetValueOrDefault(name, name))
            : error.Param is { } param && Names.TryGetValue(param, out var name) ? $"{name}: {error.Message}" : error.Message;
        return text.Replace("input_reference", "image", StringComparison.Ordinal).Replace("webhook_url", "callback_url", StringComparison.Ordinal);
    }

    private static string RequestId(HttpContext http) => http.Response.Headers["x-request-id"].ToString();

    private static async Task WriteAsync(HttpContext http, int status, JsonObject answer)
    {
        using var text = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(text, ReadableJson.WriterOptions)) answer.WriteTo(writer);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = text.Length;
        await http.Response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), http.RequestAborted);
    }
}
