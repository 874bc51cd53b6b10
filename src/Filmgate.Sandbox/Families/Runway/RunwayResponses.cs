using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>Runway's errors: a message in <c>error</c>.</summary>
internal static class RunwayResponses
{
    public static IResult Error(int status, string message) => Responses.Json(new() { ["error"] = message }, status);

    public static IResult Invalid(string field, string message) => Responses.Json(new()
    {
        ["error"] = $"Validation of body failed: {field} {message}",
        ["issues"] = new JsonArray(new JsonObject { ["path"] = new JsonArray(field), ["message"] = message }),
    }, StatusCodes.Status400BadRequest);
}
