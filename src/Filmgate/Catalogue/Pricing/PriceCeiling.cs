using System.Globalization;

namespace Filmgate.Catalogue.Pricing;

/// <summary>
/// Refuses what costs more than the client permits: <c>max_price_usd</c>. An unknown price may be higher, so it is refused too.
/// </summary>
internal static class PriceCeiling
{
    public const string Field = "max_price_usd";

    /// <summary>Null: the price is permitted, or the client has set no limit.</summary>
    /// <param name="maxMicros">The limit, in millionths of a US dollar.</param>
    /// <param name="priceMicros">The estimate for this model. Null: unknown.</param>
    public static string? Complaint(string model, long? maxMicros, long? priceMicros) => (maxMicros, priceMicros) switch
    {
        (null, _) => null,
        ({ } max, null) => $"The price of {model} for this request is unknown, so it may be more than max_price_usd ({Usd(max)}).",
        ({ } max, { } price) when price > max => $"{model} costs {Usd(price)} for this request, more than max_price_usd ({Usd(max)}).",
        _ => null,
    };

    private static string Usd(long micros) => string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000_000m:0.00####} USD");
}
