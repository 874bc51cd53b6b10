using System.Text.Json.Nodes;
using Filmgate.Sandbox.Wire;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Kling's own envelope.</summary>
internal static class KlingReply
{
    public static IResult Task(JsonObject data) => Reply.Json(new()
    {
        ["code"] = 0,
        ["message"] = "SUCCEED",
        ["request_id"] = Reply.RequestId(),
        ["data"] = data,
    });

    public static IResult Error(int status, int code, string message) => Reply.Json(new()
    {
        ["code"] = code,
        ["message"] = message,
        ["request_id"] = Reply.RequestId(),
    }, status);
}
