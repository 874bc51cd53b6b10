using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Http;

/// <summary>A JSON body, asked for fields by name. A null value counts as absent.</summary>
internal readonly record struct JsonObjectReader(JsonElement Body)
{
    public JsonElement? this[string name] =>
        Body.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    /// <summary>Null: the body is not a JSON object.</summary>
    public static async Task<JsonObjectReader?> ReadAsync(HttpRequest request)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return body.ValueKind is JsonValueKind.Object ? new(body) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string? Text(string name) => this[name] is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Absent is fine; present, it has to be of this kind.</summary>
    public bool IsAbsentOr(string name, params ReadOnlySpan<JsonValueKind> kinds) => this[name] is not { } value || kinds.Contains(value.ValueKind);

    public bool IsAbsentOrText(string name, params ReadOnlySpan<string> allowed) => this[name] is null || (Text(name) is { } text && allowed.Contains(text));

    public bool IsAbsentOrNumber(string name, double from, double to) =>
        this[name] is not { } value || (value.ValueKind is JsonValueKind.Number && value.GetDouble() is var number && number >= from && number <= to);
}
