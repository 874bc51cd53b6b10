using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Filmgate.Upstreams.Bodies;

/// <summary>
/// A request as JSON. The files in it (<see cref="Base64Text"/>) are read and encoded while it is sent. Its length is known before.
/// </summary>
internal sealed class JsonRequestBody : HttpContent
{
    private readonly byte[] _json;
    private readonly List<(int At, InputFile File)> _files = [];

    public JsonRequestBody(JsonObject body)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json)) Write(writer, body);
        _json = json.ToArray();
        Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var written = 0;
        foreach (var (at, file) in _files)
        {
            await stream.WriteAsync(_json.AsMemory(written, at - written), cancellationToken);
            await file.CopyBase64ToAsync(stream, cancellationToken);
            written = at;
        }

        await stream.WriteAsync(_json.AsMemory(written), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _json.Length + _files.Sum(one => one.File.Base64Length);
        return true;
    }

    /// <summary>Writes everything but the files, and remembers where they belong.</summary>
    private void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                writer.WriteStartObject();
                foreach (var (name, value) in members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValue value when value.TryGetValue<Base64Text>(out var text):
                writer.WriteStringValue(text.Prefix);
                var closingQuote = checked((int)(writer.BytesCommitted + writer.BytesPending)) - 1;
                _files.Add((closingQuote, text.File));
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }
}
