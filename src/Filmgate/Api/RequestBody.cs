using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api;

/// <summary>A request body in whichever of the three forms it came: fields as JSON, and uploaded files in their order.</summary>
internal sealed record RequestBody(JsonElement Fields, IReadOnlyList<IFormFile> Files)
{
    public static async Task<(RequestBody? Body, ApiError? Error)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var type = request.ContentType ?? "";
        if (request.HasJsonContentType()) return await ReadJsonAsync(request, ct);
        if (request.HasFormContentType) return await ReadFormAsync(request, ct);
        return (null, ApiError.WrongMediaType(type.Length == 0 ? "not described by a Content-Type" : type));
    }

    private static async Task<(RequestBody?, ApiError?)> ReadJsonAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = 32 }, ct);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? (new(document.RootElement.Clone(), []), null)
                : (null, ApiError.Malformed("The body is JSON, but not an object. Send {\"prompt\": \"...\"}."));
        }
        catch (JsonException wrong)
        {
            return (null, ApiError.Malformed($"The body is not valid JSON (line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine})."));
        }
    }

    private static async Task<(RequestBody?, ApiError?)> ReadFormAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            var form = await request.ReadFormAsync(ct);
            var fields = new JsonObject();
            foreach (var (name, values) in form)
            {
                var (outer, inner) = Nested(name);
                if (inner is { Length: > 0 })                           // metadata[scene]=3, as OpenAI's clients write objects into forms
                    ((fields[outer] ??= new JsonObject()) as JsonObject)?.TryAdd(inner, values.ToString());
                else if (values.Count > 1 || inner is not null)
                    fields[outer] = new JsonArray([.. values.Select(v => JsonValue.Create(v))]);
                else
                    fields[outer] = values.ToString();
            }

            return (new(JsonSerializer.SerializeToElement(fields), form.Files), null);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException)
        {
            return (null, ApiError.Malformed($"The form cannot be read: {wrong.Message}"));
        }
    }

    private static (string Outer, string? Inner) Nested(string name) =>
        name.EndsWith(']') && name.IndexOf('[') is > 0 and var open ? (name[..open], name[(open + 1)..^1]) : (name, null);
}
