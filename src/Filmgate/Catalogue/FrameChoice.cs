using System.Globalization;
using Filmgate.Videos;

namespace Filmgate.Catalogue;

/// <summary>
/// Chooses the frame of a video. What the client asks for counts. If it asks for no shape, an input chooses: the first frame, else the
/// clip, else the reference images if they agree.
/// </summary>
internal static class FrameChoice
{
    private const string Adaptive = "adaptive";
    private const double MaxDifference = 0.03;

    public static bool AsksForShape(this VideoRequest request) => (request.Size ?? request.AspectRatio) is not null;

    public static bool HasInputs(this VideoRequest request) =>
        request.Images.Count > 0 || request.References.Count > 0 || request.Video is not null;

    /// <summary>The frame, or null if the model has none.</summary>
    /// <param name="asked">The frame that the request names. Null: the request names none that the model has.</param>
    public static Frame? Choose(CatalogueModel model, VideoRequest request, Frame? asked, ShapeSource source)
    {
        if (model.Frames.Count == 0) return null;
        var frame = asked ?? model.Frames[0];
        if (!request.HasInputs()) return frame;
        if (source is ShapeSource.Input || (source is ShapeSource.RequestOrInput && !request.AsksForShape())) return frame.WithoutShape();
        return request.AsksForShape() ? frame : FromInputs(model, request, frame.Resolution) ?? frame;
    }

    /// <summary>Whether two shapes differ so much that a picture must be cropped, padded or stretched.</summary>
    public static bool Differ(double ratio, double other) => Math.Abs((ratio / other) - 1) > MaxDifference;

    /// <summary>Width divided by height. Null if it is unknown or adapts to the input.</summary>
    public static double? RatioOf(Frame frame) => RatioOf(frame.Size) ?? RatioOf(frame.Ratio);

    /// <summary>Of <c>1280x720</c>, <c>1280*720</c>, <c>16:9</c>.</summary>
    public static double? RatioOf(string shape) =>
        shape.Split('x', 'X', ':', '*') is [var width, var height]
        && double.TryParse(width, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var w)
        && double.TryParse(height, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var h) && w > 0 && h > 0
            ? w / h
            : null;

    public static double? RatioOf(InputImage image) => image.Height > 0 ? (double)image.Width / image.Height : null;

    private static Frame? FromInputs(CatalogueModel model, VideoRequest request, string? resolution)
    {
        var frames = model.Frames.Where(frame => frame.Resolution == resolution).ToList();
        if (frames.Find(frame => frame.Ratio == Adaptive) is { } adaptive) return adaptive;
        if (request.Images is [var first, ..])
            return (model.ImageFile?.MatchesSize is true ? ExactFrame(model, request, first) : null) ?? Nearest(frames, RatioOf(first));
        if (request.Video is { } clip)
            return Nearest(frames, clip is { Width: { } width, Height: > 0 and { } height } ? (double)width / height : null);
        var wanted = request.References.Select(image => Nearest(frames, RatioOf(image))).Distinct().ToList();
        return wanted is [{ } one] ? one : null;
    }

    /// <summary>For a model that wants an image of exactly the video's size.</summary>
    private static Frame? ExactFrame(CatalogueModel model, VideoRequest request, InputImage image)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"{image.Width}x{image.Height}");
        return model.Frames.FirstOrDefault(
            frame => frame.Size == size && (request.Resolution is null || frame.Resolution == request.Resolution));
    }

    private static Frame? Nearest(List<Frame> frames, double? ratio) =>
        ratio is { } wanted
            ? frames.Where(frame => RatioOf(frame) is not null).MinBy(frame => Math.Abs(Math.Log(RatioOf(frame)!.Value / wanted)))
            : null;
}
