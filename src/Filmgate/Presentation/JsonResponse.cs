using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Filmgate.Client;
using Filmgate.Json;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Presentation;

/// <summary>Writes JSON responses.</summary>
internal static class JsonResponse
{
    /// <summary>For the same JSON outside of an HTTP response.</summary>
    public static readonly ApiJson Json = new(new(ApiJson.Default.Options) { Encoder = ReadableJson.SerializerOptions.Encoder });

    private const int MaxReusedBytes = 64 * 1024;

    [ThreadStatic]
    private static ReusableWriter? _unused;

    /// <summary>Writes the response in one piece with its Content-Length: a chunked response costs a second write to the socket.</summary>
    public static Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type)
    {
        var writer = _unused ?? new();
        _unused = null;                                                 // if serialization fails, the half-written buffer is not reused
        JsonSerializer.Serialize(writer.Json, value, type);
        writer.Json.Flush();
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = writer.Body.WrittenCount;
        http.Response.BodyWriter.Write(writer.Body.WrittenSpan);
        if (writer.Body.Capacity <= MaxReusedBytes) _unused = writer.Reset();
        var sent = http.Response.BodyWriter.FlushAsync();
        return sent.IsCompletedSuccessfully ? Task.CompletedTask : sent.AsTask();
    }

    /// <summary>A buffer and its writer; each thread reuses one.</summary>
    private sealed class ReusableWriter
    {
        public ReusableWriter() => Json = new(Body, ReadableJson.WriterOptions);

        public ArrayBufferWriter<byte> Body { get; } = new(1024);
        public Utf8JsonWriter Json { get; }

        public ReusableWriter Reset()
        {
            Body.ResetWrittenCount();
            Json.Reset();
            return this;
        }
    }
}
