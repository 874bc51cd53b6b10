using System.Globalization;

namespace Filmgate.Catalogue;

/// <summary>A price in words, for quotes and tables.</summary>
internal static class PriceText
{
    public static string Basis(this CatalogueModel model) => model.Price switch
    {
        null => $"unknown ({model.AsOf})",
        { Table: { } table } => $"{string.Join("; ", table.Select(Row))} ({model.AsOf})",
        var price => $"{Plain(price)} ({model.AsOf})",
    };

    /// <summary>For a column whose head says that it is dollars.</summary>
    public static string Short(Price? price) => price switch
    {
        { PerSecond: { } second } => string.Create(CultureInfo.InvariantCulture, $"{second:0.00######} a second"),
        { PerVideo: { } video } => string.Create(CultureInfo.InvariantCulture, $"{video:0.00######} a video"),
        { PerMillionTokens: { } million } => string.Create(CultureInfo.InvariantCulture, $"{million:0.00######} a million tokens"),
        { Table: not null } => "by picture and sound",
        _ => "unknown",
    };

    private static string Row(PriceRow row)
    {
        var when = string.Join(", ", new[] { row.Resolution, row.Audio switch { null => null, true => "with sound", false => "silent" } }.Where(part => part is not null));
        return when.Length == 0 ? Plain(row.Price) : $"{when}: {Plain(row.Price)}";
    }

    private static string Plain(Price price) => price switch
    {
        { PerSecond: { } second } => string.Create(CultureInfo.InvariantCulture, $"{second} USD a second"),
        { PerVideo: { } video } => string.Create(CultureInfo.InvariantCulture, $"{video} USD a video"),
        { FramesPerSecond: { } frames } => string.Create(CultureInfo.InvariantCulture, $"{price.PerMillionTokens} USD a million tokens, about width x height x {frames} x seconds / 1024 of them"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{price.PerMillionTokens} USD a million tokens; how many, only the bill tells"),
    };
}
