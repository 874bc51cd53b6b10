using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Filmgate.Api.Requests;

/// <summary>A request body in whichever of the three forms it came: fields as JSON, and uploaded files in their order.</summary>
/// <param name="Fields">Good until the body is disposed: they lie in buffers that are lent.</param>
internal sealed record RequestBody(JsonElement Fields, IReadOnlyList<IFormFile> Files, JsonDocument? Lent = null) : IDisposable
{
    private const int Small = 1024 * 1024;

    public void Dispose() => Lent?.Dispose();

    public static async Task<(RequestBody? Body, ApiError? Error)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        await LimitedRequestBody.ApplyAsync(request, ct);
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding and not "identity") return (null, ApiError.Packed(encoding));
        if (request.HasJsonContentType()) return await ReadJsonAsync(request, ct);
        if (request.HasFormContentType) return await ReadFormAsync(request, ct);
        return (null, ApiError.WrongMediaType(request.ContentType));
    }

    private static async Task<(RequestBody?, ApiError?)> ReadJsonAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            var document = await StrictJson.ParseAsync(request.ContentLength <= Small ? request.Body : new ValueCountingStream(request.Body), ct);
            if (document.RootElement.ValueKind is JsonValueKind.Object) return (new(document.RootElement, [], document), null);
            document.Dispose();
            return (null, ApiError.Malformed("The body is JSON, but not an object. Send {\"prompt\": \"...\"}."));
        }
        catch (JsonException wrong)
        {
            var where = wrong.LineNumber is null ? "" : $" (line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine})";
            return (null, ApiError.Malformed($"The body is not valid JSON{where}. Send one object in UTF-8, at most 32 levels deep, with no field twice and at most {StrictJson.MaxValues} values."));
        }
    }

    private static async Task<(RequestBody?, ApiError?)> ReadFormAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            var form = await request.ReadFormAsync(ct);
            var fields = new JsonObject();
            foreach (var (name, values) in form)
                if (!TryAdd(fields, name, values))
                    return (null, ApiError.Malformed($"The form has the field '{ApiError.Short(name)}' in two ways at once. Send it in one of them."));
            return (new(JsonSerializer.SerializeToElement(fields), form.Files), null);
        }
        catch (InvalidDataException wrong)
        {
            return (null, ApiError.Malformed($"The form cannot be read: {wrong.Message}"));
        }
        catch (IOException wrong) when (wrong is not BadHttpRequestException)       // that one is the web server's: too large, too slow
        {
            return (null, ApiError.Malformed("The form breaks off, or its boundary is not the one in the Content-Type."));
        }
    }

    /// <summary>Objects come as <c>metadata[scene]=3</c> and lists as <c>fallback_models[]=…</c>, as OpenAI's clients write them into forms.</summary>
    private static bool TryAdd(JsonObject fields, string name, StringValues values)
    {
        var (outer, inner) = Nested(name);
        JsonNode value = values.Count > 1 || inner is "" ? new JsonArray([.. values.Select(v => JsonValue.Create(v))]) : JsonValue.Create(values.ToString());
        if (inner is null or "") return fields.TryAdd(outer, value);

        if (!fields.ContainsKey(outer)) fields.Add(outer, new JsonObject());
        return fields[outer] is JsonObject members && members.TryAdd(inner, value);
    }

    private static (string Outer, string? Inner) Nested(string name) =>
        name.EndsWith(']') && name.IndexOf('[') is > 0 and var open ? (name[..open], name[(open + 1)..^1]) : (name, null);
}
