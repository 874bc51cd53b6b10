using System.Globalization;

namespace Filmgate.Catalogue.Pricing;

/// <summary>The number of tokens that a provider will count for a request, if it can be computed before the bill.</summary>
internal static class TokenCount
{
    private const int PixelsPerToken = 1024;
    private const int MaxSide = 100_000;

    /// <summary>Null for a request with a clip: providers add its tokens and have minimums for them that are not public.</summary>
    public static decimal? Of(Price price, ResolvedRequest resolved)
    {
        if (resolved is not { Seconds: { } seconds, HasClip: false }) return null;
        if (price.TokensPerSecond is { } tokens) return (decimal)tokens * seconds;
        if (price.FramesPerSecond is not { } frames || resolved.Frame?.Size.Split('x') is not [var width, var height]) return null;
        return Side(width) * Side(height) * frames * seconds / PixelsPerToken;
    }

    private static decimal? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is > 0 and <= MaxSide ? side : null;
}
