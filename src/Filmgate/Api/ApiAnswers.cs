using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Filmgate.Client;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api;

/// <summary>How answers are written: readable, because an answer is JSON and never part of a page, so <c>&amp;</c> in a URL and <c>é</c> in a prompt stay what they are.</summary>
internal static class ApiAnswers
{
    /// <summary>For answers that go elsewhere than over HTTP.</summary>
    public static readonly ApiJson Json = new(new(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>With its length in the header and in one piece: in chunks, each answer costs the socket a second write.</summary>
    public static async Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(body, Readable)) JsonSerializer.Serialize(json, value, type);
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }
}
