using System.Globalization;

namespace Filmgate.Catalogue;

/// <summary>A price in words, for quotes and tables.</summary>
internal static class PriceWords
{
    public static string Basis(this CatalogueModel model) => model.Price switch
    {
        null => $"unknown ({model.AsOf})",
        { Table: { } table } => $"{string.Join("; ", table.Select(Row))} ({model.AsOf})",
        var price => $"{Plain(price)} ({model.AsOf})",
    };

    private static string Row(PriceRow row)
    {
        var when = string.Join(", ", new[] { row.Resolution, row.Audio switch { null => null, true => "with sound", false => "silent" } }.Where(part => part is not null));
        return when.Length == 0 ? Plain(row.Price) : $"{when}: {Plain(row.Price)}";
    }

    private static string Plain(Price price) => price.PerSecond is { } second
        ? string.Create(CultureInfo.InvariantCulture, $"{second} USD a second")
        : string.Create(CultureInfo.InvariantCulture, $"{price.PerVideo} USD a video");
}
