using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Filmgate.Media.Inputs;

/// <summary>
/// A file inside a request, as <c>data:image/png;base64,…</c> (RFC 2397). Only the base64 form is supported. The media type is ignored: the
/// bytes tell the type.
/// </summary>
/// <param name="IsBase64">False: the address has no <c>;base64,</c>.</param>
/// <param name="Content">Null if it is not valid base64.</param>
internal sealed record DataUri(bool IsBase64, MemoryStream? Content)
{
    private const string Scheme = "data:";
    private const string Marker = ";base64,";
    private const int MaxHeaderLength = 256;
    private static readonly DataUri OtherForm = new(IsBase64: false, Content: null);

    public static bool IsDataUri(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    public static DataUri Of(byte[] file) => new(IsBase64: true, AsStream(file, file.Length));

    public static DataUri Decode(string uri)
    {
        var at = uri.AsSpan(0, Math.Min(uri.Length, MaxHeaderLength)).IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || !IsDataUri(uri)) return OtherForm;
        var base64 = uri.AsSpan(at + Marker.Length);
        var bytes = new byte[(base64.Length / 4 * 3) + 3];
        return new(IsBase64: true, Convert.TryFromBase64Chars(base64, bytes, out var length) ? AsStream(bytes, length) : null);
    }

    /// <summary>From a text of a JSON document. A large one never becomes a string, which would have twice its length.</summary>
    /// <returns>Null if the text does not begin with <c>data:</c>, or is longer.</returns>
    public static DataUri? Decode(JsonElement text, int maxLength)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(text));
        reader.Read();
        if (!reader.ValueIsEscaped)
        {
            var uri = reader.ValueSpan;
            if (uri.Length > maxLength || !IsDataUri(uri)) return null;
            if (FindBase64(uri) is not { } at) return OtherForm;
            var bytes = GC.AllocateUninitializedArray<byte>(Base64.GetMaxDecodedFromUtf8Length(uri.Length - at));
            var isValid = Base64.DecodeFromUtf8(uri[at..], bytes, out _, out var length) is OperationStatus.Done;
            return new(IsBase64: true, isValid ? AsStream(bytes, length) : null);
        }

        var unescaped = GC.AllocateUninitializedArray<byte>(reader.ValueSpan.Length);
        var whole = unescaped.AsSpan(0, reader.CopyString(unescaped));
        if (whole.Length > maxLength || !IsDataUri(whole)) return null;
        if (FindBase64(whole) is not { } start) return OtherForm;
        var isDecoded = Base64.DecodeFromUtf8InPlace(whole[start..], out var written) is OperationStatus.Done;
        return new(IsBase64: true, isDecoded ? AsStream(unescaped, written, start) : null);
    }

    private static bool IsDataUri(ReadOnlySpan<byte> uri) =>
        uri.Length >= Scheme.Length && Ascii.EqualsIgnoreCase(uri[..Scheme.Length], Scheme);

    /// <returns>Where the base64 begins. Null: the address has another form.</returns>
    private static int? FindBase64(ReadOnlySpan<byte> uri)
    {
        for (var at = 0; at + Marker.Length <= Math.Min(uri.Length, MaxHeaderLength); at++)
            if (Ascii.EqualsIgnoreCase(uri.Slice(at, Marker.Length), Marker)) return at + Marker.Length;
        return null;
    }

    /// <summary>Its buffer can be inspected without a copy.</summary>
    private static MemoryStream AsStream(byte[] bytes, int length, int start = 0) =>
        new(bytes, start, length, writable: false, publiclyVisible: true);
}
