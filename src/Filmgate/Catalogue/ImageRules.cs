using System.Globalization;
using Filmgate.Formatting;
using Filmgate.Videos;

namespace Filmgate.Catalogue;

/// <summary>
/// Checks the files of a request's images against a model, after they have been inspected. Reports all problems of all images.
/// </summary>
internal static class ImageRules
{
    public static IEnumerable<Problem> CheckFiles(this CatalogueModel model, VideoRequest request, ResolvedRequest resolved)
    {
        if (model.IsUnchecked || request.Native is not null || model.ImageFile is not { } rule) yield break;
        var frame = resolved.Frame;
        string[] names = ["The first frame", "The last frame"];
        for (var i = 0; i < request.Images.Count; i++)
            foreach (var problem in Check(model, rule, request.Images[i], frame))
                yield return new("input_reference", $"{names[Math.Min(i, 1)]} {problem}");
        for (var i = 0; i < request.References.Count; i++)
            foreach (var problem in Check(model, rule, request.References[i], frame: null))
                yield return new("reference_images", string.Create(CultureInfo.InvariantCulture, $"Reference image {i + 1} {problem}"));
    }

    private static IEnumerable<string> Check(CatalogueModel model, ImageFileRule rule, InputImage image, Frame? frame)
    {
        if (image.IsUnread) yield break;
        var size = $"{image.Width}x{image.Height}";
        var (shorter, longer) = (Math.Min(image.Width, image.Height), Math.Max(image.Width, image.Height));
        if (rule.Types is { } types && !types.Contains(image.ContentType, StringComparer.Ordinal))
            yield return $"is {image.ContentType}; {model.Id} supports {Alternatives.Join(types)}.";
        if (rule.MaxBytes is { } maxBytes && image.Bytes > maxBytes)
            yield return $"has {UnitFormat.Of(image.Bytes)}; {model.Id} supports at most {UnitFormat.Of(maxBytes)}.";
        if (rule.MinSide is { } minSide && shorter < minSide)
            yield return $"has {size} pixels; {model.Id} requires at least {minSide}x{minSide}.";
        if (rule.MaxSide is { } maxSide && longer > maxSide)
            yield return $"has {size} pixels; {model.Id} supports at most {maxSide} pixels on each side.";
        if (rule.MaxRatio is { } ratio && longer > ratio * shorter)
            yield return string.Create(
                CultureInfo.InvariantCulture, $"has {size} pixels; {model.Id} supports aspect ratios from 1:{ratio} to {ratio}:1.");
        if (rule.MatchesSize && frame is not null && size != frame.Size)
            yield return $"has {size} pixels; {model.Id} requires the size of the video, {frame.Size}. "
                + "Set image_fit to cover, contain or stretch to have it fitted.";
    }
}
