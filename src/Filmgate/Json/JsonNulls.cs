using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Filmgate.Json;

/// <summary>Removes null from JSON. In a request, null means that a value is not given: as a member and as an entry of a list.</summary>
internal static class JsonNulls
{
    /// <returns>The value itself if it has no null. Otherwise a copy that does not use the buffers of <paramref name="value"/>.</returns>
    public static JsonElement Remove(JsonElement value)
    {
        if (!MayHaveNull(JsonMarshal.GetRawUtf8Value(value))) return value;
        var copy = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(copy)) Write(value, writer);
        return JsonElement.Parse(copy.WrittenSpan);
    }

    /// <summary>
    /// A prompt can have the word too, and its copy is equal. A file as base64 often has it by chance, and is too large to copy.
    /// </summary>
    private static bool MayHaveNull(ReadOnlySpan<byte> json)
    {
        for (var from = 0; json[from..].IndexOf("null"u8) is >= 0 and var at; from += at + 4)
            if (from + at == 0 || json[from + at - 1] is (byte)':' or (byte)',' or (byte)'[' or <= (byte)' ') return true;
        return false;
    }

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    if (member.Value.ValueKind is JsonValueKind.Null) continue;
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    if (item.ValueKind is not JsonValueKind.Null)
                        Write(item, writer);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
                break;
        }
    }
}
