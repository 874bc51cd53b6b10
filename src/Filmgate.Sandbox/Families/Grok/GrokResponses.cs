using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Grok;

/// <summary>xAI's errors: a code and a message.</summary>
internal static class GrokResponses
{
    private const string InvalidArgument = "Client specified an invalid argument";

    public static IResult Error(int status, string code, string message) =>
        Responses.Json(new JsonObject { ["code"] = code, ["error"] = message }, status);

    public static IResult Invalid(string message) => Error(StatusCodes.Status400BadRequest, InvalidArgument, message);

    public static IResult Missing(string field) => Error(
        StatusCodes.Status422UnprocessableEntity,
        InvalidArgument,
        $"Failed to deserialize the JSON body into the target type: missing field `{field}`");
}
