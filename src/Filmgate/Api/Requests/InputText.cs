using System.Runtime.InteropServices;
using System.Text.Json;

namespace Filmgate.Api.Requests;

/// <summary>Recognizes the ids, data URIs and URLs that a request can name as an input.</summary>
internal static class InputText
{
    private const int MaxIdLength = 64;
    private const int MaxUrlLength = 4096;
    private const string VideoPrefix = "video_";
    private const string FilePrefix = "file-";

    /// <summary>Whether it has the format of an id; the file or video may not exist.</summary>
    public static bool IsId(string text) =>
        text.Length <= MaxIdLength
        && (text.StartsWith(VideoPrefix, StringComparison.Ordinal) || text.StartsWith(FilePrefix, StringComparison.Ordinal))
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>The id in <c>{"file_id": …}</c> or <c>{"video_id": …}</c>, or the plain id.</summary>
    /// <returns>Null if it is none of these, or if the id does not match its name.</returns>
    public static string? Id(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String && IsLong(value)) return null;
        if (value.ValueKind is JsonValueKind.String) return value.GetString() is { } text && IsId(text) ? text : null;
        if (value.ValueKind is not JsonValueKind.Object || value.GetPropertyCount() != 1) return null;
        var member = value.EnumerateObject().Single();
        var prefix = member.Name switch { "file_id" => FilePrefix, "video_id" or "id" => VideoPrefix, _ => null };
        if (prefix is null || member.Value.ValueKind is not JsonValueKind.String || member.Value.GetString() is not { } id) return null;
        return id.StartsWith(prefix, StringComparison.Ordinal) && IsId(id) ? id : null;
    }

    /// <summary>Too long for a URL, even if each of its characters were escaped. Only a file in the request is as long.</summary>
    public static bool IsLong(JsonElement text) => JsonMarshal.GetRawUtf8Value(text).Length > 6 * MaxUrlLength;

    public static bool IsDataUri(string text) => text.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    public static Uri? HttpUrl(string text) =>
        text.Length <= MaxUrlLength && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
}
