using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Filmgate.Json;

/// <summary>
/// JSON of which every string can be read. The parser leaves text alone until somebody asks for it, and throws then at what is not UTF-8 or
/// half a
/// surrogate pair; and of a field that is there twice it silently takes the last one.
/// </summary>
internal static class StrictJson
{
    /// <summary>
    /// Fields and list entries, measured in commas, those of texts too. A request that means something has far fewer; each costs much more
    /// memory than its bytes.
    /// </summary>
    public const int MostValues = 250_000;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <returns>In lent buffers; the caller gives them back.</returns>
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
            if (fault is InvalidOperationException) throw new JsonException("A name cannot be read.", fault);      // while it compared the names of fields
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

    public static JsonException TooMany() => new("It has too many values.");

    private static void Check(JsonElement root)
    {
        var raw = JsonMarshal.GetRawUtf8Value(root);
        if (raw.Count((byte)',') > MostValues) throw TooMany();
        if (!Utf8.IsValid(raw)) throw new JsonException("It is not UTF-8.");
        if (raw.IndexOf("\\u"u8) >= 0) ReadAll(root);
    }

    private static void ReadAll(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String && JsonMarshal.GetRawUtf8Value(value).IndexOf("\\u"u8) >= 0) value.GetString();
        if (value.ValueKind is JsonValueKind.Array)
            foreach (var item in value.EnumerateArray()) ReadAll(item);
        if (value.ValueKind is JsonValueKind.Object)
            foreach (var member in value.EnumerateObject())
            {
                _ = member.Name;
                ReadAll(member.Value);
            }
    }
}
