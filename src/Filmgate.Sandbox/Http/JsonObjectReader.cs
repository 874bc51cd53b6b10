using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Http;

/// <summary>Reads the fields of a JSON object. A null value counts as absent.</summary>
internal readonly record struct JsonObjectReader(JsonElement Element)
{
    public JsonElement? this[string name] =>
        Element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;

    /// <summary>Returns null if the body is not a JSON object.</summary>
    public static async Task<JsonObjectReader?> ReadBodyAsync(HttpRequest request)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(
                request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return body.ValueKind is JsonValueKind.Object ? new(body) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string? Text(string name) => this[name] is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Returns null if the field is absent or not an object.</summary>
    public JsonObjectReader? Object(string name) => this[name] is { ValueKind: JsonValueKind.Object } value ? new(value) : null;

    /// <summary>Returns null if the field is absent or not a list of objects.</summary>
    public List<JsonObjectReader>? Objects(string name) =>
        this[name] is { ValueKind: JsonValueKind.Array } list
        && list.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Object)
            ? [.. list.EnumerateArray().Select(item => new JsonObjectReader(item))]
            : null;

    public bool IsAbsentOr(string name, params ReadOnlySpan<JsonValueKind> kinds) =>
        this[name] is not { } value || kinds.Contains(value.ValueKind);

    public bool IsAbsentOrText(string name, params ReadOnlySpan<string> allowed) =>
        this[name] is null || (Text(name) is { } text && allowed.Contains(text));

    public bool IsAbsentOrNumber(string name, double from, double to) =>
        this[name] is not { } value
        || (value.ValueKind is JsonValueKind.Number && value.GetDouble() is var number && number >= from && number <= to);
}
