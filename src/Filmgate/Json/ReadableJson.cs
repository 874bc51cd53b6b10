using System.Text.Encodings.Web;
using System.Text.Json;

namespace Filmgate.Json;

/// <summary>
/// Options for writing JSON that leave <c>&amp;</c> in a URL and <c>é</c> in a prompt unescaped. This is safe because the JSON never
/// becomes part of an HTML page.
/// </summary>
internal static class ReadableJson
{
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonSerializerOptions SerializerOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
