using System.Globalization;

namespace Filmgate.Sandbox.Rendering;

/// <summary>Width and height in pixels, or an aspect ratio.</summary>
internal sealed record FrameSize(int Width, int Height)
{
    /// <summary>Parses <c>1280x720</c> or <c>1280:720</c>. Returns null if the text is not two numbers.</summary>
    public static FrameSize? Parse(string text, char separator)
    {
        var parts = text.Split(separator);
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            ? new(width, height)
            : null;
    }

    /// <summary>Scales a ratio such as <c>16:9</c> so that the shorter side has this many pixels.</summary>
    public static FrameSize FromRatio(FrameSize ratio, int shortSide)
    {
        var scale = shortSide / (double)Math.Min(ratio.Width, ratio.Height);
        return new(Even(ratio.Width * scale), Even(ratio.Height * scale));
    }

    private static int Even(double length) => (int)Math.Round(length / 2) * 2;
}
