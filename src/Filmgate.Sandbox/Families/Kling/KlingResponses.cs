using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Kling's own envelope.</summary>
internal static class KlingResponses
{
    private const int InvalidParameter = 1201;

    public static IResult Data(JsonObject data) => Responses.Json(new()
    {
        ["code"] = 0,
        ["message"] = "SUCCEED",
        ["request_id"] = Responses.RequestId(),
        ["data"] = data,
    });

    public static IResult Error(int status, int code, string message) => Responses.Json(new()
    {
        ["code"] = code,
        ["message"] = message,
        ["request_id"] = Responses.RequestId(),
    }, status);

    public static IResult Invalid(string message) => Error(StatusCodes.Status400BadRequest, InvalidParameter, message);
}
