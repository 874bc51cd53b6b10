using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Formatting;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>
/// Decides how each input reaches the provider. Images go into the request if the format allows it, because this works without a public
/// URL. Video files are large, so they go as a signed URL of this gateway if it has one. Inputs that a provider only downloads need a URL:
/// the client's own, or one of this gateway.
/// </summary>
internal sealed class InputUrls(DialectSet dialects, InputLinks links)
{
    /// <summary>Null: the image goes into the request, or as the client's own URL.</summary>
    public string? OfImage(Provider provider, string dialect, string videoId, VideoRequest request, InputImage image) =>
        !image.IsUnread && !IsPublic(image.Url)
        && (dialects[dialect].ImageTransport is InputTransport.Url || IsLongerThan(image, AdvisedLength(dialect))
            || InlineLength(request) > provider.System.MaxBodyBytes)
            ? LinkTo(provider, videoId, request, image.Key)
            : null;

    /// <summary>Null: the video file goes into the request.</summary>
    public string? OfClip(Provider provider, string dialect, string videoId, VideoRequest request, InputVideo clip) =>
        clip.Url ?? (dialects[dialect].VideoTransport is InputTransport.Inline ? null : LinkTo(provider, videoId, request, clip.Key!));

    /// <summary>Checks whether the provider can get all inputs of a request.</summary>
    /// <returns>The field that is the problem, and what to do. Null: there is none.</returns>
    public (string Param, string Message)? Complaint(Provider provider, string dialect, VideoRequest request)
    {
        if (request.Native is not null) return null;
        if (links.For(provider, "", 0, "") is not null) return null;    // this gateway can give it a URL
        var format = dialects[dialect];
        if (format.ImageTransport is InputTransport.Url)
        {
            if (request.Images.Any(image => !IsPublic(image.Url))) return ("input_reference", NeedsUrl(provider, "images"));
            if (request.References.Any(image => !IsPublic(image.Url))) return ("reference_images", NeedsUrl(provider, "images"));
        }

        if (TooLong("input_reference", request.Images) is { } frame) return frame;
        if (TooLong("reference_images", request.References) is { } reference) return reference;
        if (format.VideoTransport is InputTransport.Url && request.Video is { Url: null }) return ("video", NeedsUrl(provider, "videos"));
        return InlineLength(request) is var length && length > provider.System.MaxBodyBytes
            ? (request.References.Count > 0 ? "reference_images" : "input_reference",
                $"The images have {UnitFormat.Of(length)} in all as data URIs; the provider {provider.Name} accepts requests of at most "
                + $"{UnitFormat.Of(provider.System.MaxBodyBytes.Value)}. Nothing was sent. Send smaller images, "
                + "pass https URLs that the provider can reach, or ask the operator of this gateway to set FILMGATE_PUBLIC_URL.")
            : null;

        (string Param, string Message)? TooLong(string param, IReadOnlyList<InputImage> images) =>
            ProviderImageLimits.Of(dialect)?.MaxDataUri is { } max
            && images.FirstOrDefault(image => !image.IsUnread && !IsPublic(image.Url) && IsLongerThan(image, max)) is { } image
                ? (param, $"An image has {UnitFormat.Of(image.Bytes)}, which is {UnitFormat.Of(LengthOf(image))} as a data URI; "
                    + $"the provider {provider.Name} accepts {UnitFormat.Of(max)}. Nothing was sent. Send a smaller image, "
                    + "pass an https URL that the provider can reach, or ask the operator of this gateway to set FILMGATE_PUBLIC_URL.")
                : null;
    }

    /// <summary>Whether the provider can have images that the gateway could not read.</summary>
    public bool CanPassOn(string dialect, VideoRequest request) =>
        request.Images.Concat(request.References).Where(image => image.IsUnread).All(image => dialects[dialect].ImageUrls switch
        {
            ImageUrls.Http => true,
            ImageUrls.Https => IsPublic(image.Url),
            _ => false,
        });

    private static long? AdvisedLength(string dialect) =>
        ProviderImageLimits.Of(dialect) is { } limits ? limits.AdvisedDataUri ?? limits.MaxDataUri : null;

    private static bool IsLongerThan(InputImage image, long? length) => LengthOf(image) > length;

    /// <summary>What the images add to a request that contains them.</summary>
    private static long InlineLength(VideoRequest request) =>
        request.Images.Concat(request.References).Where(image => !image.IsUnread && !IsPublic(image.Url)).Sum(LengthOf);

    /// <summary>The length of the image as a data URI.</summary>
    private static long LengthOf(InputImage image) => "data:;base64,".Length + image.ContentType.Length + ((image.Bytes + 2) / 3 * 4);

    private static string NeedsUrl(Provider provider, string what) =>
        $"The provider {provider.Name} downloads {what} itself. Nothing was sent. Pass an https URL that it can reach, "
        + "or ask the operator of this gateway to set FILMGATE_PUBLIC_URL.";

    private static bool IsPublic(string? url) => url is not null && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private string? LinkTo(Provider provider, string videoId, VideoRequest request, string key)
    {
        var index = request.InputKeys().ToList().IndexOf(key);
        return links.For(provider, videoId, index, Path.GetExtension(key)[1..]);
    }
}
