using System.Text.Json;
using Filmgate.Media.Inputs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>An image as the client sent it: exactly one of the four.</summary>
/// <param name="StoredId">The id of an uploaded file, or of a video whose last frame is used.</param>
internal sealed record RequestImage(IFormFile? File = null, DataUri? DataUri = null, Uri? Url = null, string? StoredId = null)
{
    private const int MaxDataUriLength = 28 * 1024 * 1024;              // 20 MB as base64

    /// <summary>From a text of a JSON document. Null if it is neither a URL nor a data URI.</summary>
    public static RequestImage? Parse(JsonElement text)
    {
        if (!InputText.IsLong(text)) return Parse(text.GetString()!);
        return DataUri.Decode(text, MaxDataUriLength) is { } uri ? new(DataUri: uri) : null;
    }

    /// <summary>Null if it is neither a URL nor a data URI.</summary>
    public static RequestImage? Parse(string text)
    {
        if (InputText.IsDataUri(text)) return text.Length <= MaxDataUriLength ? new(DataUri: DataUri.Decode(text)) : null;
        return InputText.HttpUrl(text) is { } url ? new(Url: url) : null;
    }
}
