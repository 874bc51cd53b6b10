using System.Globalization;

namespace Filmgate.Catalogue;

/// <summary>Formats a price for quotes and tables.</summary>
internal static class PriceText
{
    public static string Basis(this CatalogueModel model) => model.Price switch
    {
        null => $"unknown ({model.AsOf})",
        { Table: { } table } => $"{string.Join("; ", table.Select(Row))} ({model.AsOf})",
        var price => $"{Plain(price)} ({model.AsOf})",
    };

    /// <summary>For a table column, whose header names the currency.</summary>
    public static string Short(Price? price) => price switch
    {
        { PerSecond: { } second } => string.Create(CultureInfo.InvariantCulture, $"{second:0.00######} per second"),
        { PerVideo: { } video } => string.Create(CultureInfo.InvariantCulture, $"{video:0.00######} per video"),
        { PerMillionTokens: { } million } => string.Create(CultureInfo.InvariantCulture, $"{million:0.00######} per million tokens"),
        { Table: not null } => "depends on size and audio",
        _ => "unknown",
    };

    private static string Row(PriceRow row)
    {
        var audio = row.Audio switch { null => null, true => "with audio", false => "without audio" };
        var condition = string.Join(", ", new[] { row.Resolution, audio }.Where(part => part is not null));
        return condition.Length == 0 ? Plain(row.Price) : $"{condition}: {Plain(row.Price)}";
    }

    private static string Plain(Price price) => price switch
    {
        { PerSecond: { } second } => string.Create(CultureInfo.InvariantCulture, $"{second} USD per second"),
        { PerVideo: { } video } => string.Create(CultureInfo.InvariantCulture, $"{video} USD per video"),
        { FramesPerSecond: { } frames } => string.Create(
            CultureInfo.InvariantCulture,
            $"{price.PerMillionTokens} USD per million tokens, about width x height x {frames} x seconds / 1024 tokens"),
        { TokensPerSecond: { } tokens } => string.Create(
            CultureInfo.InvariantCulture, $"{price.PerMillionTokens} USD per million tokens, about {tokens} tokens per second"),
        _ => string.Create(
            CultureInfo.InvariantCulture, $"{price.PerMillionTokens} USD per million tokens; only the bill shows the number of tokens"),
    };
}
