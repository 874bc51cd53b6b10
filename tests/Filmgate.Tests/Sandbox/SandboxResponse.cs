using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Filmgate.Tests.Sandbox;

/// <summary>An HTTP response with its complete body.</summary>
internal sealed class SandboxResponse(HttpResponseMessage response, byte[] body)
{
    public HttpStatusCode Status { get; } = response.StatusCode;
    public HttpResponseHeaders Headers { get; } = response.Headers;
    public string? ContentType { get; } = response.Content.Headers.ContentType?.MediaType;
    public byte[] Body => body;
    public JsonElement Json => JsonDocument.Parse(body).RootElement;

    /// <summary>The value at a path such as <c>data.videos.0.url</c>, as text.</summary>
    public string this[string path] => Find(path) is { ValueKind: not JsonValueKind.Undefined } value
        ? value.ToString()
        : throw new KeyNotFoundException($"{path} in {Encoding.UTF8.GetString(body)}");

    public bool Has(string path) => Find(path).ValueKind is not JsonValueKind.Undefined;

    /// <summary>Returns the value at a path, or undefined if there is none.</summary>
    public JsonElement Find(string path)
    {
        var at = Json;
        foreach (var step in path.Split('.'))
        {
            if (at.ValueKind is JsonValueKind.Array) at = int.Parse(step) < at.GetArrayLength() ? at[int.Parse(step)] : default;
            else if (at.ValueKind is not JsonValueKind.Object || !at.TryGetProperty(step, out at)) return default;
        }

        return at;
    }
}
