using System.Globalization;

namespace Filmgate.Catalogue;

/// <summary>A price in US dollars. Exactly one of per second, per video, per million tokens and a table is set.</summary>
/// <param name="Table">The first matching row counts. If no row matches, the price is unknown.</param>
/// <param name="FramesPerSecond">
/// For a price per token, if the provider counts tokens as width x height x frames / 1024 of the result, as ByteDance does. Null: only the
/// bill shows the number of tokens.
/// </param>
/// <param name="TokensPerSecond">
/// For a price per token, if the provider counts the same number of tokens for each second, as Google does. Null: as above.
/// </param>
internal sealed record Price(
    decimal? PerSecond = null,
    decimal? PerVideo = null,
    IReadOnlyList<PriceRow>? Table = null,
    decimal? PerMillionTokens = null,
    int? FramesPerSecond = null,
    int? TokensPerSecond = null)
{
    public const decimal MaxDollars = 100_000;
    public static readonly Price Free = new(PerVideo: 0);
    private const int PixelsPerToken = 1024;
    private const int MaxSide = 100_000;

    /// <summary>In millionths of a US dollar. Null if it is unknown, which is not zero.</summary>
    public long? EstimateMicros(ResolvedRequest resolved)
    {
        if (Table?.FirstOrDefault(row => row.Matches(resolved.Frame?.Resolution, resolved.Audio)) is { } found)
            return found.Price.EstimateMicros(resolved);
        var dollars = PerSecond * resolved.Seconds ?? PerVideo ?? PerMillionTokens * Tokens(resolved) / 1_000_000m;
        return dollars * 1_000_000m is { } micros and < long.MaxValue ? (long)micros : null;
    }

    /// <summary>The price of a number of tokens, in millionths of a US dollar. Null if the price of a token is unknown.</summary>
    public long? CostMicros(ResolvedRequest resolved, long tokens) =>
        Table?.FirstOrDefault(row => row.Matches(resolved.Frame?.Resolution, resolved.Audio)) is { } found
            ? found.Price.CostMicros(resolved, tokens)
            : PerMillionTokens * tokens is { } micros and < long.MaxValue ? (long)micros : null;

    public IEnumerable<string> Validate()
    {
        if (new object?[] { PerSecond, PerVideo, PerMillionTokens, Table }.Count(part => part is not null) != 1)
            yield return "price must have exactly one of per_second, per_video, per_million_tokens and table";
        if (new[] { PerSecond, PerVideo, PerMillionTokens }.Any(amount => amount is < 0 or > MaxDollars))
            yield return string.Create(CultureInfo.InvariantCulture, $"a price must be 0 to {MaxDollars} dollars");
        if (FramesPerSecond is { } frames && (PerMillionTokens is null || frames is < 1 or > 240))
            yield return "frames_per_second must be 1 to 240, and needs per_million_tokens";
        if (TokensPerSecond is { } tokens && (PerMillionTokens is null || FramesPerSecond is not null || tokens is < 1 or > 10_000_000))
            yield return "tokens_per_second must be 1 to 10,000,000, and needs per_million_tokens without frames_per_second";
        foreach (var error in Table?.SelectMany(ValidateRow) ?? []) yield return error;
    }

    private static IEnumerable<string> ValidateRow(PriceRow? row) =>
        row?.Price is { Table: null } price ? price.Validate() : ["each row of a price table needs a price that is not a table"];

    /// <summary>Null for a request with a clip: its tokens count too, and its duration is unknown.</summary>
    private decimal? Tokens(ResolvedRequest resolved)
    {
        if (TokensPerSecond is { } tokens) return resolved is { Seconds: { } duration, HasClip: false } ? (decimal)tokens * duration : null;
        if (FramesPerSecond is not { } frames || resolved is not { Seconds: { } seconds, Frame: { } frame, HasClip: false }) return null;
        if (frame.Size.Split('x') is not [var width, var height]) return null;
        return Side(width) * Side(height) * frames * seconds / PixelsPerToken;
    }

    private static decimal? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is > 0 and <= MaxSide ? side : null;
}

/// <param name="Resolution">Null matches all.</param>
/// <param name="Audio">Null matches both.</param>
internal sealed record PriceRow(Price Price, string? Resolution = null, bool? Audio = null)
{
    public bool Matches(string? resolution, bool? audio) =>
        (Resolution is null || Resolution == resolution) && (Audio is null || Audio == (audio ?? false));
}
