namespace Filmgate.Media.Inputs;

/// <summary>A file inside a request, as <c>data:image/png;base64,…</c> (RFC 2397). Only the base64 form is supported.</summary>
internal static class DataUri
{
    private const string Marker = ";base64,";
    private const int MaxHeaderLength = 256;

    public static bool IsDataUri(string text) => text.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    /// <summary>False when it is not a data URI in base64. The media type before the marker is ignored: the bytes tell the type.</summary>
    public static bool TryGetBase64(string uri, out ReadOnlySpan<char> base64)
    {
        var marker = uri.AsSpan(0, Math.Min(uri.Length, MaxHeaderLength)).IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        base64 = marker < 0 ? default : uri.AsSpan(marker + Marker.Length);
        return marker >= 0 && IsDataUri(uri);
    }

    /// <summary>Null when it is not valid base64.</summary>
    public static MemoryStream? Decode(ReadOnlySpan<char> base64)
    {
        var bytes = new byte[(base64.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(base64, bytes, out var length) ? new(bytes, 0, length, writable: false) : null;
    }
}
