using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Filmgate.Api.Requests;

/// <summary>
/// Reads the multipart forms that most clients send: small, with text only, and each name once. They are read where they lie in the web
/// server's buffer. Every other form is left to <see cref="MultipartForm"/>, which copies.
/// </summary>
internal static class SimpleForm
{
    public const int MaxBytes = 64 * 1024;
    private const int MaxParts = 64;
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ReadOnlySpan<byte> Head => "\r\nContent-Disposition: form-data; name=\""u8;

    /// <summary>Reads the fields as strings of a JSON object.</summary>
    /// <returns>Null: the form is not simple, or not valid.</returns>
    public static JsonDocument? Read(in ReadOnlySequence<byte> body, string boundary) =>
        body.IsSingleSegment ? Read(body.FirstSpan, boundary) : Read(body.ToArray(), boundary);

    private static JsonDocument? Read(ReadOnlySpan<byte> body, string boundary)
    {
        var delimiter = Encoding.UTF8.GetBytes($"\r\n--{boundary}").AsSpan();
        if (!body.StartsWith(delimiter[2..])) return null;
        var rest = body[(delimiter.Length - 2)..];
        var fields = new ArrayBufferWriter<byte>(body.Length + 64);
        using var json = new Utf8JsonWriter(fields, Relaxed);
        Span<Range> names = stackalloc Range[MaxParts];
        json.WriteStartObject();
        for (var count = 0; !IsEnd(rest); count++)
        {
            if (count == MaxParts || !rest.StartsWith(Head)) return null;
            rest = rest[Head.Length..];
            var nameEnd = rest.IndexOfAnyExcept(NameBytes);
            if (nameEnd < 1 || !rest[nameEnd..].StartsWith("\"\r\n\r\n"u8)) return null;
            var start = body.Length - rest.Length;
            if (IsKnown(body, names[..count], rest[..nameEnd])) return null;
            names[count] = start..(start + nameEnd);

            var value = rest[(nameEnd + 5)..];
            var valueEnd = value.IndexOf(delimiter);
            if (valueEnd < 0) return null;
            rest = value[(valueEnd + delimiter.Length)..];
            value = value[..valueEnd];
            if (MayHaveByteOrderMark(value) || !Utf8.IsValid(value)) return null;
            json.WriteString(body[names[count]], value);
        }

        json.WriteEndObject();
        json.Flush();
        return JsonDocument.Parse(fields.WrittenMemory);
    }

    private static bool IsEnd(ReadOnlySpan<byte> rest) => rest.SequenceEqual("--\r\n"u8) || rest.SequenceEqual("--"u8);

    private static bool IsKnown(ReadOnlySpan<byte> body, ReadOnlySpan<Range> names, ReadOnlySpan<byte> name)
    {
        foreach (var range in names)
            if (body[range].SequenceEqual(name))
                return true;
        return false;
    }

    /// <summary>A byte order mark decides how the value is decoded.</summary>
    private static bool MayHaveByteOrderMark(ReadOnlySpan<byte> value) => value is [0 or >= 0xEF, ..];
}
