using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Grok;

/// <summary>xAI's errors: a code beside a text.</summary>
internal static class GrokResponses
{
    public static IResult Error(int status, string code, string message) => Responses.Json(new JsonObject { ["code"] = code, ["error"] = message }, status);

    public static IResult Invalid(string message) => Error(StatusCodes.Status400BadRequest, "Client specified an invalid argument", message);

    public static IResult Missing(string field) =>
        Error(StatusCodes.Status422UnprocessableEntity, "Client specified an invalid argument", $"Failed to deserialize the JSON body into the target type: missing field `{field}`");
}
