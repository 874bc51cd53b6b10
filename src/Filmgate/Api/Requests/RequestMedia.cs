using System.Text.Json;
using Filmgate.Media.Inputs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>An image as the client gave it; exactly one of the four.</summary>
/// <param name="Earlier">The id of an uploaded file, or of a video whose last frame is meant.</param>
internal sealed record RequestImage(IFormFile? File = null, string? DataUri = null, Uri? Url = null, string? Earlier = null)
{
    private const int LongestDataUri = 28 * 1024 * 1024;

    /// <summary>Null: it is neither an address nor a data URI.</summary>
    public static RequestImage? Parse(string text) =>
        InputText.IsDataUri(text) ? (text.Length <= LongestDataUri ? new(DataUri: text) : null) : InputText.Address(text) is { } address ? new(Url: address) : null;
}

/// <summary>A clip as the client gave it; exactly one of the four.</summary>
/// <param name="Earlier">The id of an uploaded file or of a video.</param>
internal sealed record RequestClip(IFormFile? File = null, string? DataUri = null, Uri? Url = null, string? Earlier = null)
{
    /// <summary>Null: it is neither an address nor a data URI. How long a data URI may be is a matter of the whole request.</summary>
    public static RequestClip? Parse(string text) =>
        InputText.IsDataUri(text) ? new(DataUri: text) : InputText.Address(text) is { UserInfo.Length: 0 } address ? new(Url: address) : null;
}

internal static class InputText
{
    private const int LongestId = 64;

    /// <summary>Whether it looks like an id of ours; whether there is such a thing is another question.</summary>
    public static bool IsId(string text) => text.Length <= LongestId && (text.StartsWith("video_", StringComparison.Ordinal) || text.StartsWith("file-", StringComparison.Ordinal))
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>
    /// The id in <c>{"file_id": …}</c> or <c>{"video_id": …}</c>, or the plain id. Null: it is none of these, or its id is not what its name says.
    /// </summary>
    public static string? Id(JsonElement given)
    {
        if (given.ValueKind is JsonValueKind.String) return given.GetString() is { } text && IsId(text) ? text : null;
        if (given.ValueKind is not JsonValueKind.Object || given.GetPropertyCount() != 1) return null;
        var only = given.EnumerateObject().Single();
        var prefix = only.Name switch { "file_id" => "file-", "video_id" or "id" => "video_", _ => null };
        return prefix is not null && only.Value.ValueKind is JsonValueKind.String && only.Value.GetString() is { } id && id.StartsWith(prefix, StringComparison.Ordinal) && IsId(id) ? id : null;
    }

    public static bool IsDataUri(string text) => DataUri.IsDataUri(text);

    public static Uri? Address(string text) =>
        text.Length <= 4096 && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
}
