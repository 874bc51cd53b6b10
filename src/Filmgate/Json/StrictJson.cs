using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Filmgate.Json;

/// <summary>
/// Parses JSON and rejects what the parser itself lets through: strings that are not UTF-8 or contain half a surrogate pair (the parser
/// throws only when somebody reads them), and duplicate fields (the parser takes the last one).
/// </summary>
internal static class StrictJson
{
    /// <summary>
    /// The maximum number of fields and list entries, counted in commas; commas in strings count too. A useful request has far fewer, and
    /// each value takes much more memory than its bytes.
    /// </summary>
    public const int MaxValues = 250_000;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <returns>A document in pooled buffers. The caller disposes it.</returns>
    /// <exception cref="JsonException">It is not JSON, or not strict.</exception>
    public static async Task<JsonDocument> ParseAsync(Stream utf8, CancellationToken ct)
    {
        JsonDocument? document = null;
        try
        {
            document = await JsonDocument.ParseAsync(utf8, Options, ct);
            Check(document.RootElement);
            return document;
        }
        catch (Exception fault)
        {
            document?.Dispose();
            if (fault is InvalidOperationException) throw new JsonException("A name cannot be read.", fault); // when it compared names
            throw;
        }
    }

    /// <returns>A document that refers to the text.</returns>
    /// <exception cref="JsonException">It is not JSON, or not strict.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(utf8, Options);
            Check(document.RootElement);
            return document;
        }
        catch (Exception fault)
        {
            document?.Dispose();
            if (fault is InvalidOperationException) throw new JsonException("A name cannot be read.", fault); // when it compared names
            throw;
        }
    }

    /// <exception cref="JsonException">It is not JSON, or not strict.</exception>
    public static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            Check(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            throw new JsonException("A name cannot be read.", fault);
        }
    }

    public static JsonException TooManyValues() => new("It has too many values.");

    private static void Check(JsonElement root)
    {
        var raw = JsonMarshal.GetRawUtf8Value(root);
        if (raw.Count((byte)',') > MaxValues) throw TooManyValues();
        if (!Utf8.IsValid(raw)) throw new JsonException("It is not UTF-8.");
        if (raw.IndexOf("\\u"u8) >= 0) ReadAll(root);
    }

    /// <summary>Reads every string that has an escape, so that half a surrogate pair throws here.</summary>
    private static void ReadAll(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String && MayHaveSurrogate(JsonMarshal.GetRawUtf8Value(value))) value.GetString();
        if (value.ValueKind is JsonValueKind.Array)
            foreach (var item in value.EnumerateArray()) ReadAll(item);
        if (value.ValueKind is JsonValueKind.Object)
            foreach (var member in value.EnumerateObject())
            {
                _ = member.Name;
                ReadAll(member.Value);
            }
    }

    /// <summary>
    /// Only surrogates can be wrong. Serializers also escape the plus signs of a file as base64, which is not made a string for it.
    /// </summary>
    private static bool MayHaveSurrogate(ReadOnlySpan<byte> text) => text.IndexOf("\\ud"u8) >= 0 || text.IndexOf("\\uD"u8) >= 0;
}
