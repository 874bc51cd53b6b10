using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Volc;

/// <summary>Ark's errors. The message ends with the request id.</summary>
internal static class VolcResponses
{
    public static IResult Error(int status, string code, string type, string message, string param = "") => Responses.Json(new()
    {
        ["error"] = new JsonObject
        {
            ["code"] = code,
            ["message"] = $"{message} Request id: {Responses.RequestId()}",
            ["param"] = param,
            ["type"] = type,
        },
    }, status);

    public static IResult Invalid(string param, string message) => Error(
        StatusCodes.Status400BadRequest,
        "InvalidParameter",
        "BadRequest",
        $"the parameter {param} specified in the request is not valid: {message}.",
        param);
}
