using System.Globalization;
using Filmgate.Media.Inspection;
using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>Writes ffmpeg's filters for one image.</summary>
internal static class ImageFilters
{
    /// <summary>Without a format ffmpeg guesses one, and the file could be a playlist that names other files.</summary>
    public static string DemuxerOf(ImageFacts facts) => facts.ContentType switch
    {
        "image/jpeg" => "jpeg_pipe",
        "image/png" => "png_pipe",
        "image/webp" => "webp_pipe",
        _ => "mov",
    };

    public static string Of(ImageFacts facts, ImageTarget target)
    {
        List<string> filters = [Check(facts), .. Turn(facts.Orientation)];
        if ((facts.Width, facts.Height) != (target.Width, target.Height)) filters.AddRange(Resize(target));
        return string.Join(',', [.. filters, "setsar=1", "sidedata=mode=delete", "metadata=mode=delete"]);
    }

    /// <summary>Fails unless the decoded picture has the size that the file declares. One tile of a large picture has not.</summary>
    private static string Check(ImageFacts facts) => string.Create(
        CultureInfo.InvariantCulture,
        $"crop=w='if(eq(iw,{facts.StoredWidth})*eq(ih,{facts.StoredHeight}),iw,-1)':h=ih:x=0:y=0:exact=1");

    private static IEnumerable<string> Turn(Orientation orientation)
    {
        if (orientation.IsMirrored) yield return "hflip";
        if (orientation.QuarterTurns == 1) yield return "transpose=clock";
        if (orientation.QuarterTurns == 2) yield return "hflip,vflip";
        if (orientation.QuarterTurns == 3) yield return "transpose=cclock";
    }

    private static IEnumerable<string> Resize(ImageTarget target)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"{target.Width}:{target.Height}");
        return target.Fit switch
        {
            ImageFit.Cover => [$"scale={size}:force_original_aspect_ratio=increase:flags=lanczos", $"crop={size}"],
            ImageFit.Contain =>
                [$"scale={size}:force_original_aspect_ratio=decrease:flags=lanczos", $"pad={size}:(ow-iw)/2:(oh-ih)/2:black"],
            _ => [$"scale={size}:flags=lanczos"],
        };
    }
}
