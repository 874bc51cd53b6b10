using Filmgate.Videos;

namespace Filmgate.Catalogue;

/// <summary>What a client must know about the shape of a video before it is paid for.</summary>
internal static class ShapeWarnings
{
    private const string Decide = "Set image_fit to cover, contain or stretch to decide how it fits.";

    /// <param name="frame">The frame of the request. Null: the model has none.</param>
    public static IEnumerable<string> Of(CatalogueModel model, VideoRequest request, Frame? frame, ShapeSource source) =>
    [
        .. OfFirstFrame(model, request, frame, source),
        .. OfLastFrame(model, request),
        .. OfReferences(model, request, frame),
        .. OfClip(model, request, frame, source),
        .. OfImageFit(model, request, frame),
    ];

    private static IEnumerable<string> OfImageFit(CatalogueModel model, VideoRequest request, Frame? frame)
    {
        if (request is { ImageFit: not null, Images.Count: > 0 } && model.IsUnchecked
            && (frame is null || FrameChoice.RatioOf(frame) is null))
            yield return $"image_fit has no effect: the size of {model.Id}'s video is not known. Send size as well.";
    }

    private static IEnumerable<string> OfFirstFrame(CatalogueModel model, VideoRequest request, Frame? frame, ShapeSource source)
    {
        if (request.Images is not [var image, ..]) yield break;
        if (source is ShapeSource.Input)
        {
            // An image that was not read counts as different: a quote reads none.
            if (request.ImageFit is null && (request.Size ?? request.AspectRatio) is { } asked
                && Differ(FrameChoice.RatioOf(image), FrameChoice.RatioOf(asked), true))
                yield return $"With a first frame, {model.Id} gives the video the shape of that image. {asked} is not sent. "
                    + "Set image_fit to cover, contain or stretch to give the image that shape first.";
        }
        else if (frame is not null && Differ(FrameChoice.RatioOf(image), FrameChoice.RatioOf(frame), false))
        {
            yield return $"The first frame has {Size(image)} pixels, but {model.Id} makes {frame.Name}: "
                + $"the provider crops, pads or stretches the image. {Decide}";
        }
    }

    private static IEnumerable<string> OfLastFrame(CatalogueModel model, VideoRequest request)
    {
        if (request.Images is [var first, var last, ..] && Differ(FrameChoice.RatioOf(first), FrameChoice.RatioOf(last), false))
            yield return $"The first frame has {Size(first)} pixels and the last frame {Size(last)}, which is another shape: "
                + $"{model.Id} crops, pads or stretches the last frame. {Decide}";
    }

    private static IEnumerable<string> OfReferences(CatalogueModel model, VideoRequest request, Frame? frame)
    {
        if (request.AsksForShape() || request.Images.Count > 0 || request.Video is not null || frame is null) yield break;
        if (FrameChoice.RatioOf(frame) is not { } ratio) yield break;
        if (request.References.Any(image => Differ(FrameChoice.RatioOf(image), ratio, false)))
            yield return $"{model.Id} makes {frame.Name}, which is not the shape of every reference image. "
                + "Set size to choose another one.";
    }

    private static IEnumerable<string> OfClip(CatalogueModel model, VideoRequest request, Frame? frame, ShapeSource source)
    {
        if (request.Video is not { } clip) yield break;
        if (clip.Turned is { } turned)
            yield return $"The clip is {turned} by its metadata only. A provider that ignores this shows it on its side. "
                + "Encode the clip upright to be sure.";
        if (source is not ShapeSource.Request || request.Images.Count > 0 || frame is null || FrameChoice.RatioOf(frame) is not { } ratio)
            yield break;
        if (clip is { Width: { } width, Height: > 0 and { } height })
        {
            if (FrameChoice.Differ((double)width / height, ratio))
                yield return $"The clip has {width}x{height} pixels, but {model.Id} makes {frame.Name}.";
        }
        else if (!request.AsksForShape() && clip.Url is not null)
        {
            yield return $"A clip at a URL is not read, so its shape is unknown: {model.Id} makes {frame.Name}. "
                + "Set size to choose another.";
        }
    }

    private static bool Differ(double? ratio, double? other, bool ifUnknown) =>
        ratio is { } known && other is { } wanted ? FrameChoice.Differ(known, wanted) : ifUnknown;

    private static string Size(InputImage image) => $"{image.Width}x{image.Height}";
}
