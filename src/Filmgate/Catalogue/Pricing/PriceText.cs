using System.Globalization;

namespace Filmgate.Catalogue.Pricing;

/// <summary>Formats a price for quotes and tables.</summary>
internal static class PriceText
{
    /// <param name="model">As one system offers it.</param>
    public static string Basis(this CatalogueModel model) => model.Price switch
    {
        null => $"unknown ({model.PriceSource ?? model.AsOf})",
        { Table: { } table } => $"{string.Join("; ", table.Select(Row))} ({model.PriceSource ?? model.AsOf})",
        var price => $"{Plain(price)} ({model.PriceSource ?? model.AsOf})",
    };

    /// <summary>For a table column, whose header names the currency.</summary>
    public static string Short(Price? price) => price switch
    {
        null => "unknown",
        { Table: { } table } => ShortRange([.. table.Select(row => row.Price)]),
        _ => ShortRange([price]),
    };

    private static string ShortRange(List<Price> prices)
    {
        (decimal? Rate, string Unit)[] rates = [.. prices.Select(MainRate)];
        if (rates.Select(rate => rate.Unit).Distinct().Count() > 1) return "depends on the request";
        var (least, most) = (rates.Min(rate => rate.Rate), rates.Max(rate => rate.Rate));
        var more = prices.Exists(HasMore) ? ", and more for inputs" : "";
        return least == most
            ? string.Create(CultureInfo.InvariantCulture, $"{most:0.00######} per {rates[0].Unit}{more}")
            : string.Create(CultureInfo.InvariantCulture, $"{least:0.00######} to {most:0.00######} per {rates[0].Unit}{more}");
    }

    private static (decimal? Rate, string Unit) MainRate(Price price) => price switch
    {
        { PerSecond: not null, PerVideo: not null } => (null, "video and second"),
        { PerSecond: { } second } => (second, "second"),
        { PerVideo: { } video } => (video, "video"),
        { PerMillionTokens: { } million } => (million, "million tokens"),
        { PerInputSecond: { } second } => (second, "second of the input"),
        _ => (price.PerInputImage, "input image"),
    };

    private static bool HasMore(Price price) =>
        (price.PerSecond ?? price.PerVideo ?? price.PerMillionTokens) is not null
        && (price.PerInputSecond ?? price.PerInputImage) is not null;

    private static string Row(PriceRow row)
    {
        var audio = row.Audio switch { null => null, true => "with audio", false => "without audio" };
        var input = row.Input switch
        {
            PricedInput.Text => "from text",
            PricedInput.Image => "with a frame",
            PricedInput.References => "with references",
            PricedInput.Video => "with a clip",
            _ => null,
        };
        var seconds = row.Seconds is { } duration ? $"{duration} s" : null;
        var condition = string.Join(", ", new[] { row.Resolution, seconds, audio, input }.Where(part => part is not null));
        return condition.Length == 0 ? Plain(row.Price) : $"{condition}: {Plain(row.Price)}";
    }

    private static string Plain(Price price)
    {
        var parts = new List<string>();
        if (price.PerVideo is { } video) parts.Add(Usd(video, "per video"));
        var step = price.StepSeconds is { } seconds and > 1 ? $", in steps of {seconds} s" : "";
        if (price.PerSecond is { } second) parts.Add($"{Usd(second, "per second")}{step}");
        if (price.PerMillionTokens is { } million) parts.Add($"{Usd(million, "per million tokens")}{Tokens(price)}");
        if (price.PerInputSecond is { } input) parts.Add($"{Usd(input, "per second of the input clip")}{step}");
        var free = price.FreeInputImages > 0 ? $" beyond {price.FreeInputImages}" : "";
        if (price.PerInputImage is { } image) parts.Add($"{Usd(image, "per input image")}{free}");
        var sum = string.Join(" + ", parts);
        return price.Minimum is { } least ? string.Create(CultureInfo.InvariantCulture, $"{sum}, at least {least} USD") : sum;
    }

    private static string Tokens(Price price) => price switch
    {
        { FramesPerSecond: { } frames } => $", about width x height x {frames} x seconds / 1024 tokens",
        { TokensPerSecond: { } tokens } => string.Create(CultureInfo.InvariantCulture, $", about {tokens} tokens per second"),
        _ => "; only the bill shows the number of tokens",
    };

    private static string Usd(decimal amount, string unit) => string.Create(CultureInfo.InvariantCulture, $"{amount} USD {unit}");
}
