using System.Text.Json.Nodes;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>An input image, in every form that a wire format may want.</summary>
/// <param name="Input">The content type, the size, and the URL if the client gave one.</param>
/// <param name="File">The file itself, at most 20 MiB. Empty if only the provider can read it.</param>
/// <param name="GatewayUrl">
/// Where the provider can download it from this gateway. Set only for dialects that accept images by URL only, and for images that are too
/// large to be part of the request.
/// </param>
internal sealed record SubmittedImage(InputImage Input, InputFile File, string? GatewayUrl = null)
{
    /// <summary>Where the provider can download it: the client's own https URL, else the gateway's. Null if there is neither.</summary>
    public string? FetchUrl =>
        Input.Url is { } url && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? url : GatewayUrl;

    /// <summary>Without <c>data:</c>, or the client's URL of an image that only the provider can read.</summary>
    public JsonNode Base64 => Input.IsUnread ? Input.Url! : new Base64Text("", File).ToJson();

    /// <summary>The image itself, or the client's URL of one that only the provider can read.</summary>
    public JsonNode DataUri => Input.IsUnread ? Input.Url! : AsDataUri.ToJson();

    /// <summary>For providers that download from https only.</summary>
    public JsonNode FetchUrlOrDataUri => FetchUrl ?? DataUri;

    /// <summary>For providers that also download from http.</summary>
    public JsonNode ClientUrlOrDataUri => Input.Url ?? GatewayUrl ?? DataUri;

    private Base64Text AsDataUri => new($"data:{Input.ContentType};base64,", File);

    /// <summary>For providers that want small images inside the request and larger ones at a URL.</summary>
    public JsonNode DataUriUpTo(int length) => FetchUrl is { } url && AsDataUri.Length > length ? url : DataUri;
}
