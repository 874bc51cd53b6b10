using System.Globalization;
using System.Text.Json.Serialization;

namespace Filmgate.Catalogue.Pricing;

/// <summary>
/// A price in US dollars: a table, or the sum of its parts. A part whose quantity is unknown makes the sum unknown, which is not zero.
/// </summary>
internal sealed record Price
{
    public const decimal MaxDollars = 100_000;
    public static readonly Price Free = new() { PerVideo = 0 };
    private const int MaxStep = 3600;

    /// <summary>For each second of the result.</summary>
    public decimal? PerSecond { get; init; }

    public decimal? PerVideo { get; init; }

    /// <summary>The first matching row counts. If no row matches, the price is unknown.</summary>
    public IReadOnlyList<PriceRow>? Table { get; init; }

    public decimal? PerMillionTokens { get; init; }

    /// <summary>
    /// If the provider counts tokens as width x height x frames / 1024 of the input clip and the result, as ByteDance does. Null: only the
    /// bill shows the number of tokens.
    /// </summary>
    public int? FramesPerSecond { get; init; }

    /// <summary>If the provider counts the same number of tokens for each second, as Google does. Null: as above.</summary>
    public int? TokensPerSecond { get; init; }

    /// <summary>For each second of the client's clip.</summary>
    public decimal? PerInputSecond { get; init; }

    /// <summary>Seconds are rounded up to a multiple of it. Null: they are not rounded.</summary>
    public int? StepSeconds { get; init; }

    /// <summary>For each image of the request, frames and references alike.</summary>
    public decimal? PerInputImage { get; init; }

    /// <summary>How many images are free of <see cref="PerInputImage"/>.</summary>
    public int FreeInputImages { get; init; }

    /// <summary>The least that a video costs. Null: there is no minimum.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>In millionths of a US dollar. Null if it is unknown.</summary>
    public long? EstimateMicros(ResolvedRequest resolved)
    {
        if (Table is not null) return Table.FirstOrDefault(row => row.Matches(resolved))?.Price.EstimateMicros(resolved);
        var sum = (PerVideo ?? 0)
            + Part(PerSecond, Rounded(resolved.Seconds))
            + Part(PerMillionTokens / 1_000_000, PerMillionTokens is null ? null : TokenCount.Of(this, resolved))
            + Part(PerInputSecond, resolved.HasClip ? Rounded(resolved.ClipSeconds) : 0)
            + Part(PerInputImage, Math.Max(0, resolved.Images + resolved.References - FreeInputImages));
        return ToMicros(Minimum > sum ? Minimum : sum);
    }

    /// <summary>The price of a number of tokens, in millionths of a US dollar. Null if the price of a token is unknown.</summary>
    public long? CostMicros(ResolvedRequest resolved, long tokens) => Table is not null
        ? Table.FirstOrDefault(row => row.Matches(resolved))?.Price.CostMicros(resolved, tokens)
        : ToMicros(PerMillionTokens * tokens / 1_000_000);

    public IEnumerable<string> Validate()
    {
        decimal?[] parts = [PerSecond, PerVideo, PerMillionTokens, PerInputSecond, PerInputImage];
        var hasParts = parts.Any(part => part is not null);
        if ((Table is null) != hasParts || (Table is not null && Minimum is not null))
        {
            yield return "price must have a table, or parts: per_video, per_second, per_million_tokens, per_input_second, per_input_image. "
                + "A minimum belongs to parts";
        }

        if (parts.Append(Minimum).Any(amount => amount is < 0 or > MaxDollars))
            yield return string.Create(CultureInfo.InvariantCulture, $"a price must be 0 to {MaxDollars} dollars");
        if (FramesPerSecond is { } frames && (PerMillionTokens is null || frames is < 1 or > 240))
            yield return "frames_per_second must be 1 to 240, and needs per_million_tokens";
        if (TokensPerSecond is { } tokens && (PerMillionTokens is null || FramesPerSecond is not null || tokens is < 1 or > 10_000_000))
            yield return "tokens_per_second must be 1 to 10,000,000, and needs per_million_tokens without frames_per_second";
        if (StepSeconds is { } step && ((PerSecond ?? PerInputSecond) is null || step is < 1 or > MaxStep))
            yield return $"step_seconds must be 1 to {MaxStep}, and needs per_second or per_input_second";
        if (FreeInputImages < 0 || (FreeInputImages > 0 && PerInputImage is null))
            yield return "free_input_images must not be negative, and needs per_input_image";
        foreach (var error in Table?.SelectMany(ValidateRow) ?? []) yield return error;
    }

    private static IEnumerable<string> ValidateRow(PriceRow? row) =>
        row?.Price is { Table: null } price ? price.Validate() : ["each row of a price table needs a price that is not a table"];

    /// <summary>Nothing without a rate, unknown without a quantity.</summary>
    private static decimal? Part(decimal? rate, decimal? quantity) => rate is null ? 0 : rate * quantity;

    private decimal? Rounded(decimal? seconds) =>
        seconds is { } exact && StepSeconds is { } step ? Math.Ceiling(exact / step) * step : seconds;

    private static long? ToMicros(decimal? dollars) => dollars * 1_000_000m is { } micros and < long.MaxValue ? (long)micros : null;
}

/// <summary>A price under conditions. A condition that is null matches all requests.</summary>
/// <param name="Seconds">The duration of the result.</param>
internal sealed record PriceRow(
    Price Price, string? Resolution = null, bool? Audio = null, int? Seconds = null, PricedInput? Input = null)
{
    public bool Matches(ResolvedRequest resolved) =>
        (Resolution is null || Resolution == resolved.Frame?.Resolution)
        && (Audio is null || Audio == (resolved.Audio ?? false))
        && (Seconds is null || Seconds == resolved.Seconds)
        && (Input is null || Input == InputOf(resolved));

    private static PricedInput InputOf(ResolvedRequest resolved) => resolved switch
    {
        { HasClip: true } => PricedInput.Video,
        { References: > 0 } => PricedInput.References,
        { Images: > 0 } => PricedInput.Image,
        _ => PricedInput.Text,
    };
}

/// <summary>The input that decides a price, the most demanding one of a request.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PricedInput>))]
internal enum PricedInput
{
    [JsonStringEnumMemberName("text")]
    Text = 0,

    /// <summary>A first or last frame.</summary>
    [JsonStringEnumMemberName("image")]
    Image,
    [JsonStringEnumMemberName("references")]
    References,
    [JsonStringEnumMemberName("video")]
    Video,
}
