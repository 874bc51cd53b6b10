using System.Globalization;
using Filmgate.Videos;

namespace Filmgate.Catalogue;

/// <summary>What an image must become before it is sent.</summary>
/// <param name="Fit">How it gets the size.</param>
/// <param name="MaxBytes">The largest file that the provider accepts. Null: no limit is known.</param>
internal sealed record ImageChange(ImageFit Fit, int Width, int Height, bool AllowsPng, long? MaxBytes)
{
    private const int Even = 2;
    private const int MaxSide = 8192;

    /// <summary>The change that makes a frame fit. Null: it fits as it is, or the request does not ask for a change.</summary>
    /// <param name="other">The first frame, for a last frame that must have the same shape. Null: there is none.</param>
    public static ImageChange? OfFrame(
        CatalogueModel model, VideoRequest request, ResolvedRequest resolved, ShapeSource source, InputImage image, InputImage? other)
    {
        if (request.ImageFit is not { } fit || request.Native is not null) return null;
        var (size, ratio) = TargetOf(model, request, resolved, source, other);
        var matches = model.ImageFile?.MatchesSize is true;
        var fits = matches
            ? size is not { } exact || exact == (image.Width, image.Height)
            : ratio is not { } wanted || !FrameChoice.Differ(FrameChoice.RatioOf(image) ?? wanted, wanted);
        var (width, height) = fits ? (image.Width, image.Height) : size ?? Reshape(image, ratio!.Value, fit);
        if (!matches) (width, height) = WithinLimits(width, height, model.ImageFile);
        return Create(fit, image, width, height, model.ImageFile);
    }

    /// <summary>The change that makes a reference image fit. It keeps its shape.</summary>
    public static ImageChange? OfReference(CatalogueModel model, VideoRequest request, InputImage image)
    {
        if (request.ImageFit is not { } fit || request.Native is not null) return null;
        var (width, height) = WithinLimits(image.Width, image.Height, model.ImageFile);
        return Create(fit, image, width, height, model.ImageFile);
    }

    private static ImageChange? Create(ImageFit fit, InputImage image, int width, int height, ImageFileRule? rule)
    {
        var hasType = rule?.Types is not { } types || types.Contains(image.ContentType, StringComparer.Ordinal);
        var maxBytes = MaxBytesOf(rule);
        return hasType && (width, height) == (image.Width, image.Height) && !(image.Bytes > maxBytes)
            ? null
            : new(fit, width, height, rule?.Types?.Contains("image/png", StringComparer.Ordinal) is not false, maxBytes);
    }

    /// <summary>The size of the file itself. Base64 makes it a third longer.</summary>
    public static long? MaxBytesOf(ImageFileRule? rule) => (rule?.MaxBytes, rule?.MaxDataUri / 4 * 3 - 64) switch
    {
        ({ } bytes, { } uri) => Math.Min(bytes, uri),
        var (bytes, uri) => bytes ?? uri,
    };

    private static ((int Width, int Height)? Size, double? Ratio) TargetOf(
        CatalogueModel model, VideoRequest request, ResolvedRequest resolved, ShapeSource source, InputImage? other)
    {
        var shape = source is ShapeSource.Input ? AskedShape(model, request) : resolved.Frame;
        if (shape is not null && FrameChoice.RatioOf(shape) is { } ratio) return (SizeOf(shape.Size), ratio);
        return other is null ? (null, null) : ((other.Width, other.Height), FrameChoice.RatioOf(other));
    }

    /// <summary>The shape that the client asked for, although the provider takes it from the image.</summary>
    private static Frame? AskedShape(CatalogueModel model, VideoRequest request) =>
        request.AsksForShape() ? model.Resolve(request with { Images = [], References = [], Video = null }).Frame : null;

    private static (int Width, int Height)? SizeOf(string size) =>
        size.Split('x') is [var width, var height]
        && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w)
        && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var h)
            ? (w, h)
            : null;

    /// <summary>For a frame whose pixels are unknown: as many of the image's own as possible.</summary>
    private static (int Width, int Height) Reshape(InputImage image, double ratio, ImageFit fit)
    {
        var isWider = image.Width > image.Height * ratio;
        var keepsHeight = fit is ImageFit.Contain ? !isWider : isWider;
        return keepsHeight ? (ToEven(image.Height * ratio), ToEven(image.Height)) : (ToEven(image.Width), ToEven(image.Width / ratio));
    }

    private static (int Width, int Height) WithinLimits(int width, int height, ImageFileRule? rule)
    {
        var (shorter, longer) = (Math.Min(width, height), Math.Max(width, height));
        var factor = shorter < rule?.MinSide ? (double)rule.MinSide / shorter
            : longer > rule?.MaxSide ? (double)rule.MaxSide.Value / longer
            : 1;
        if (factor == 1) return (width, height);
        var (w, h) = (Scale(width, factor), Scale(height, factor));
        return (Math.Min(w, MaxSide), Math.Min(h, MaxSide));
    }

    /// <summary>Up to an even number when the image grows, down when it shrinks, so that the limit holds.</summary>
    private static int Scale(int side, double factor) =>
        factor > 1 ? (int)Math.Ceiling(side * factor / Even) * Even : Math.Max(Even, (int)(side * factor / Even) * Even);

    private static int ToEven(double side) => Math.Max(Even, (int)Math.Round(side / Even) * Even);
}
