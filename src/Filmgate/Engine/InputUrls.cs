using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>
/// How each input reaches the provider. A picture goes into the request where the format lets it: that works without anybody reaching us. A clip is large, so it goes by
/// an address of ours where there is one. What a provider only fetches needs an address: the client's own, or ours.
/// </summary>
internal sealed class InputUrls(DialectSet dialects, InputLinks links)
{
    /// <summary>Null: it goes into the request, or by the client's own address.</summary>
    public string? OfImage(Provider provider, string dialect, string videoId, VideoRequest request, InputImage image) =>
        dialects[dialect].ImageTransport is InputTransport.Url && !IsPublic(image.Url) ? LinkTo(provider, videoId, request, image.Key) : null;

    /// <summary>Null: it goes into the request.</summary>
    public string? OfClip(Provider provider, string dialect, string videoId, VideoRequest request, InputVideo clip) =>
        clip.Url ?? (dialects[dialect].VideoTransport is InputTransport.Inline ? null : LinkTo(provider, videoId, request, clip.Key!));

    /// <summary>What would be missing if this request went there; null: nothing.</summary>
    /// <returns>The field, and what to do.</returns>
    public (string Param, string Message)? Complaint(Provider provider, string dialect, VideoRequest request)
    {
        if (request.Native is not null) return null;
        var canLink = links.For(provider, "", 0, "") is not null;
        var form = dialects[dialect];
        if (form.ImageTransport is InputTransport.Url && !canLink && request.Images.Any(image => !IsPublic(image.Url))) return ("input_reference", Needs(provider, "images"));
        if (form.ImageTransport is InputTransport.Url && !canLink && request.References.Any(image => !IsPublic(image.Url))) return ("reference_images", Needs(provider, "images"));
        return form.VideoTransport is InputTransport.Url && !canLink && request.Video is { Url: null } ? ("video", Needs(provider, "clips")) : null;
    }

    private static string Needs(Provider provider, string what) =>
        $"The provider {provider.Name} fetches {what} itself. Nothing was sent. Give an https address that it can reach, or let the operator of this gateway set FILMGATE_PUBLIC_URL, so that it can fetch from here.";

    private static bool IsPublic(string? url) => url is not null && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private string? LinkTo(Provider provider, string videoId, VideoRequest request, string key)
    {
        var index = request.InputKeys().ToList().IndexOf(key);
        return links.For(provider, videoId, index, Path.GetExtension(key)[1..]);
    }
}
