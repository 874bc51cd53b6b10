using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Http;

/// <summary>The responses that all families share: CometAPI's own error envelopes.</summary>
internal static class Responses
{
    public static IResult Json(JsonObject body, int status = 200) =>
        Results.Text(body.ToJsonString(), "application/json; charset=utf-8", statusCode: status);

    /// <summary>CometAPI's own envelope, which any family may return.</summary>
    public static IResult Error(int status, string message, string code = "") => Json(new()
    {
        ["error"] = new JsonObject
        {
            ["message"] = $"{message} (request id: {RequestId()})",
            ["type"] = "comet_api_error",
            ["param"] = "",
            ["code"] = code,
        },
    }, status);

    public static IResult Invalid(string message) => Error(StatusCodes.Status400BadRequest, message, "invalid_request");

    /// <summary>The content proxy's envelope, without <c>param</c> and <c>code</c>.</summary>
    public static IResult ProxyError(int status, string message, string type) =>
        Json(new() { ["error"] = new JsonObject { ["message"] = message, ["type"] = type } }, status);

    /// <summary>Task errors have no envelope.</summary>
    public static IResult TaskError(int status, string code, string? message = null) =>
        Json(new() { ["code"] = code, ["message"] = message ?? code, ["data"] = null }, status);

    public static IResult TaskNotExist() => TaskError(StatusCodes.Status400BadRequest, "task_not_exist");

    public static IResult Html(string title) => Results.Text(
        $"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>",
        "text/html; charset=utf-8");

    public static string RequestId() => RandomNumberGenerator.GetHexString(20, lowercase: true);

    public static long Unix(DateTimeOffset time) => time.ToUnixTimeSeconds();

    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
