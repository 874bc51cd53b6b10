using System.Globalization;

namespace Filmgate.Catalogue;

/// <summary>US dollars. Exactly one of per second, per video, per million tokens, and a table.</summary>
/// <param name="Table">The first row that fits counts; a picture that no row fits has an unknown price.</param>
/// <param name="FramesPerSecond">
/// Of a price per token, where the provider counts them as width x height x frames / 1024 of the clip that it makes (ByteDance does). Null: only its bill tells how many.
/// </param>
internal sealed record Price(decimal? PerSecond = null, decimal? PerVideo = null, IReadOnlyList<PriceRow>? Table = null, decimal? PerMillionTokens = null, int? FramesPerSecond = null)
{
    public const decimal MaxDollars = 100_000;
    private const int PixelsPerToken = 1024;
    private const int LongestSide = 100_000;

    /// <summary>Millionths of a dollar; null when it is not known, which is not zero.</summary>
    public long? EstimateMicros(ResolvedRequest resolved)
    {
        if (Table?.FirstOrDefault(row => row.Matches(resolved.Frame?.Resolution, resolved.Audio)) is { } found) return found.Price.EstimateMicros(resolved);
        var dollars = PerSecond * resolved.Seconds ?? PerVideo ?? PerMillionTokens * Tokens(resolved) / 1_000_000m;
        return dollars * 1_000_000m is { } micros and < long.MaxValue ? (long)micros : null;
    }

    public IEnumerable<string> Validate()
    {
        if (new object?[] { PerSecond, PerVideo, PerMillionTokens, Table }.Count(part => part is not null) != 1) yield return "a price is per second, per video, per million tokens or a table";
        if (new[] { PerSecond, PerVideo, PerMillionTokens }.Any(amount => amount is < 0 or > MaxDollars)) yield return string.Create(CultureInfo.InvariantCulture, $"a price is 0 to {MaxDollars} dollars");
        if (FramesPerSecond is { } frames && (PerMillionTokens is null || frames is < 1 or > 240)) yield return "frames_per_second is 1 to 240, of a price per million tokens";
        foreach (var mistake in Table?.SelectMany(row => row?.Price is { Table: null } price ? price.Validate() : ["a row of a price's table needs a price that is no table"]) ?? []) yield return mistake;
    }

    /// <summary>A clip that the client gives is counted too, and how long it is nobody has told.</summary>
    private decimal? Tokens(ResolvedRequest resolved) =>
        FramesPerSecond is { } frames && resolved is { Seconds: { } seconds, Frame: { } frame, HasClip: false } && frame.Size.Split('x') is [var width, var height] && Side(width) is { } w && Side(height) is { } h
            ? w * h * frames * seconds / PixelsPerToken
            : null;

    private static decimal? Side(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is > 0 and <= LongestSide ? side : null;
}

/// <param name="Resolution">Null fits all.</param>
/// <param name="Audio">Null fits both.</param>
internal sealed record PriceRow(Price Price, string? Resolution = null, bool? Audio = null)
{
    public bool Matches(string? resolution, bool? audio) => (Resolution is null || Resolution == resolution) && (Audio is null || Audio == (audio ?? false));
}
