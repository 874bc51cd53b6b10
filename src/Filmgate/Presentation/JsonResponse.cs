using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Filmgate.Client;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Presentation;

/// <summary>How answers are written: readable, because an answer is JSON and never part of a page, so <c>&amp;</c> in a URL and <c>é</c> in a prompt stay what they are.</summary>
internal static class JsonResponse
{
    /// <summary>For answers that go elsewhere than over HTTP.</summary>
    public static readonly ApiJson Json = new(new(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int LargestSpare = 64 * 1024;

    [ThreadStatic]
    private static Sheet? _spare;

    /// <summary>With its length in the header and in one piece: in chunks, each answer costs the socket a second write.</summary>
    public static Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type)
    {
        var sheet = _spare ?? new();
        _spare = null;                                                  // a value that cannot be written must not leave half of itself behind
        JsonSerializer.Serialize(sheet.Json, value, type);
        sheet.Json.Flush();
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = sheet.Body.WrittenCount;
        http.Response.BodyWriter.Write(sheet.Body.WrittenSpan);
        if (sheet.Body.Capacity <= LargestSpare) _spare = sheet.Wiped();
        var sent = http.Response.BodyWriter.FlushAsync();
        return sent.IsCompletedSuccessfully ? Task.CompletedTask : sent.AsTask();
    }

    /// <summary>What an answer is written on, and wiped for the next.</summary>
    private sealed class Sheet
    {
        public Sheet() => Json = new(Body, Readable);

        public ArrayBufferWriter<byte> Body { get; } = new(1024);
        public Utf8JsonWriter Json { get; }

        public Sheet Wiped()
        {
            Body.ResetWrittenCount();
            Json.Reset();
            return this;
        }
    }
}
