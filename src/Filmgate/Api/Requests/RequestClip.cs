using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>A clip as the client sent it: exactly one of the four.</summary>
/// <param name="StoredId">The id of an uploaded file or of a video.</param>
internal sealed record RequestClip(IFormFile? File = null, string? DataUri = null, Uri? Url = null, string? StoredId = null)
{
    /// <summary>Null if it is neither a URL nor a data URI. The limit of the whole request also limits the data URI.</summary>
    public static RequestClip? Parse(string text)
    {
        if (InputText.IsDataUri(text)) return new(DataUri: text);
        return InputText.HttpUrl(text) is { UserInfo.Length: 0 } url ? new(Url: url) : null;
    }
}
