using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>An input image, in every form that a wire format may want.</summary>
/// <param name="Input">The content type, the size, and the URL if the client gave one.</param>
/// <param name="Bytes">The file itself, at most 20 MiB.</param>
/// <param name="GatewayUrl">
/// Where the provider can download it from this gateway. Set only for dialects that accept images by URL only.
/// </param>
internal sealed record SubmittedImage(InputImage Input, byte[] Bytes, string? GatewayUrl = null)
{
    /// <summary>Where the provider can download it: the client's own https URL, else the gateway's. Null if there is neither.</summary>
    public string? FetchUrl =>
        Input.Url is { } url && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? url : GatewayUrl;

    public string Base64 => Convert.ToBase64String(Bytes);

    public string DataUri => $"data:{Input.ContentType};base64,{Base64}";

    /// <summary>For providers that download from https only.</summary>
    public string FetchUrlOrDataUri => FetchUrl ?? DataUri;

    /// <summary>For providers that also download from http.</summary>
    public string ClientUrlOrDataUri => Input.Url ?? DataUri;
}
