using System.Globalization;
using Filmgate.Media;
using Filmgate.Videos;

namespace Filmgate.Catalogue;

/// <summary>Holds the files of a request's images against a model, once they have been looked at. Every problem of every image is found at once.</summary>
internal static class ImageRules
{
    public static IEnumerable<Problem> CheckFiles(this CatalogueModel model, VideoRequest request)
    {
        if (model.IsUnchecked || request.Native is not null || model.ImageFile is not { } rule) yield break;
        var frame = model.Resolve(request).Frame;
        string[] names = ["The first frame", "The last frame"];
        for (var i = 0; i < request.Images.Count; i++)
            foreach (var wrong in Wrong(model, rule, request.Images[i], frame))
                yield return new("input_reference", $"{names[Math.Min(i, 1)]} {wrong}");
        for (var i = 0; i < request.References.Count; i++)
            foreach (var wrong in Wrong(model, rule, request.References[i], frame: null))
                yield return new("reference_images", string.Create(CultureInfo.InvariantCulture, $"Reference image {i + 1} {wrong}"));
    }

    private static IEnumerable<string> Wrong(CatalogueModel model, ImageFileRule rule, InputImage image, Frame? frame)
    {
        var (pixels, shorter, longer) = ($"{image.Width}x{image.Height}", Math.Min(image.Width, image.Height), Math.Max(image.Width, image.Height));
        if (rule.Types is { } types && !types.Contains(image.ContentType, StringComparer.Ordinal)) yield return $"is {image.ContentType}; {model.Id} takes {string.Join(" and ", types)}.";
        if (rule.MaxBytes is { } most && image.Bytes > most) yield return $"has {UnitFormat.Of(image.Bytes)}; {model.Id} takes at most {UnitFormat.Of(most)}.";
        if (rule.MinSide is { } least && shorter < least) yield return $"has {pixels} pixels; {model.Id} needs at least {least}x{least}.";
        if (rule.MaxRatio is { } ratio && longer > ratio * shorter) yield return string.Create(CultureInfo.InvariantCulture, $"has {pixels} pixels; {model.Id} takes shapes from 1:{ratio} to {ratio}:1.");
        if (rule.MatchesSize && frame is not null && pixels != frame.Size) yield return $"has {pixels} pixels; {model.Id} needs those of the video, {frame.Size}.";
    }
}
