using System.Text.Json;
using Filmgate.Media.Inputs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>A clip as the client sent it: exactly one of the four.</summary>
/// <param name="StoredId">The id of an uploaded file or of a video.</param>
internal sealed record RequestClip(IFormFile? File = null, DataUri? DataUri = null, Uri? Url = null, string? StoredId = null)
{
    /// <summary>From a text of a JSON document. Null if it is neither a URL nor a data URI.</summary>
    public static RequestClip? Parse(JsonElement text)
    {
        if (!InputText.IsLong(text)) return Parse(text.GetString()!);
        return DataUri.Decode(text, int.MaxValue) is { } uri ? new(DataUri: uri) : null;
    }

    /// <summary>Null if it is neither a URL nor a data URI. The limit of the whole request also limits the data URI.</summary>
    public static RequestClip? Parse(string text)
    {
        if (InputText.IsDataUri(text)) return new(DataUri: DataUri.Decode(text));
        return InputText.HttpUrl(text) is { UserInfo.Length: 0 } url ? new(Url: url) : null;
    }
}
