using System.Globalization;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>
/// Reads what a finished task cost or used. Money counts only at the provider whose unit it is: a reseller passes on the original's figure
/// and bills something else.
/// </summary>
internal static class ReportedUsage
{
    private const decimal MaxQuantity = 1_000_000_000_000_000m;
    private const decimal MaxDollars = 100_000m;

    /// <summary>A quantity in a unit with a fixed value.</summary>
    /// <param name="usdPerUnit">What one unit costs, in US dollars.</param>
    /// <param name="unit">In the plural.</param>
    /// <param name="at">The system whose unit it is.</param>
    public static Usage? OfMoney(JsonView value, decimal usdPerUnit, string unit, UpstreamSystem at, Upstream upstream) =>
        Quantity(value) is { } quantity ? new(Report(quantity, unit), CostMicros: Micros(quantity * usdPerUnit, at, upstream)) : null;

    /// <summary>Tokens, whose price is in the price list.</summary>
    public static Usage? OfTokens(JsonView value) => Quantity(value) is { } tokens ? Usage.OfTokens((long)tokens) : null;

    /// <summary>Billed seconds, whose price is in the price list.</summary>
    public static Usage? OfSeconds(JsonView value) =>
        Quantity(value) is { } seconds and > 0 ? new(Report(seconds, "seconds"), Seconds: seconds) : null;

    /// <summary>A quantity whose value is not public. It is kept for the operator.</summary>
    public static Usage? OfUnknownValue(string? value, string unit) =>
        Parse(value) is { } quantity ? new(Report(quantity, unit)) : null;

    private static long? Micros(decimal dollars, UpstreamSystem at, Upstream upstream) =>
        upstream.Provider.System.Name == at.Name && dollars <= MaxDollars ? (long)(dollars * 1_000_000m) : null;

    private static decimal? Quantity(JsonView value) => Parse(value.Text);

    private static decimal? Parse(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var quantity) && quantity is >= 0 and < MaxQuantity
            ? quantity
            : null;

    private static string Report(decimal quantity, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{quantity:0.############} {unit}");
}
