using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Filmgate.Api.Requests;

/// <summary>A request body that was JSON, multipart or a form: its fields as JSON, and the uploaded files in their order.</summary>
/// <param name="Fields">Valid until the body is disposed: they use pooled buffers.</param>
/// <param name="Document">The owner of the buffers.</param>
internal sealed record RequestBody(JsonElement Fields, IReadOnlyList<IFormFile> Files, JsonDocument? Document = null) : IDisposable
{
    private const int MaxUncountedBytes = 1024 * 1024;

    public void Dispose() => Document?.Dispose();

    public static async Task<(RequestBody? Body, ApiError? Error)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        await LimitedRequestBody.ApplyAsync(request, ct);
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding and not "identity")
            return (null, ApiError.UnsupportedContentEncoding(encoding));
        if (request.HasJsonContentType()) return await ReadJsonAsync(request, ct);
        if (request.HasFormContentType) return await ReadFormAsync(request, ct);
        return (null, ApiError.UnsupportedMediaType(request.ContentType));
    }

    private static async Task<(RequestBody?, ApiError?)> ReadJsonAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            var body = request.ContentLength <= MaxUncountedBytes ? request.Body : new ValueCountingStream(request.Body);
            var document = await StrictJson.ParseAsync(body, ct);
            if (document.RootElement.ValueKind is JsonValueKind.Object) return (new(document.RootElement, [], document), null);
            document.Dispose();
            return (null, ApiError.Malformed("The body must be a JSON object, such as {\"prompt\": \"...\"}."));
        }
        catch (JsonException e)
        {
            var position = e.LineNumber is null ? "" : $" (line {e.LineNumber + 1}, byte {e.BytePositionInLine})";
            return (null, ApiError.Malformed(
                $"The body is not valid JSON{position}. Send one object in UTF-8, at most 32 levels deep, "
                + $"without duplicate fields and with at most {StrictJson.MaxValues} values."));
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
                if (!TryAdd(fields, name, values))
                {
                    var field = ApiError.Truncate(name);
                    return (null, ApiError.Malformed($"The form has the field '{field}' in two notations. Send it in one."));
                }
            }

            return (new(JsonSerializer.SerializeToElement(fields), form.Files), null);
        }
        catch (InvalidDataException e)
        {
            return (null, ApiError.Malformed($"The form cannot be read: {e.Message}"));
        }
        catch (IOException e) when (e is not BadHttpRequestException)   // which the web server throws: too large, too slow
        {
            return (null, ApiError.Malformed("The form is incomplete, or its boundary is not the one in the Content-Type."));
        }
    }

    /// <summary>OpenAI's clients write objects as <c>metadata[scene]=3</c> and lists as <c>fallback_models[]=…</c> into forms.</summary>
    private static bool TryAdd(JsonObject fields, string name, StringValues values)
    {
        var (outer, inner) = Split(name);
        JsonNode value = values.Count > 1 || inner is ""
            ? new JsonArray([.. values.Select(v => JsonValue.Create(v))])
            : JsonValue.Create(values.ToString());
        if (inner is null or "") return fields.TryAdd(outer, value);

        if (!fields.ContainsKey(outer)) fields.Add(outer, new JsonObject());
        return fields[outer] is JsonObject members && members.TryAdd(inner, value);
    }

    private static (string Outer, string? Inner) Split(string name) =>
        name.EndsWith(']') && name.IndexOf('[') is > 0 and var open ? (name[..open], name[(open + 1)..^1]) : (name, null);
}
