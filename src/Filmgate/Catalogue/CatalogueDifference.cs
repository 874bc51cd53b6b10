using System.Globalization;
using Filmgate.Catalogue.Pricing;
using Filmgate.Upstreams;

namespace Filmgate.Catalogue;

/// <summary>One difference between the catalogue and CometAPI's own list of models.</summary>
/// <param name="Kind"><c>new</c>, <c>gone</c>, <c>repriced</c>, or <c>priced</c> if the catalogue has no price.</param>
/// <param name="CataloguePrice">Empty if the catalogue does not have the model.</param>
/// <param name="PublishedPrice">Empty if the list does not have the model.</param>
internal sealed record ModelChange(
    string Kind, string Model, string CataloguePrice, string PublishedPrice, PublishedModel? Published = null);

/// <summary>Compares the catalogue with CometAPI's own list of models.</summary>
internal static class CatalogueDifference
{
    private const string System = "cometapi";

    public static IReadOnlyList<ModelChange> Compare(ModelCatalogue catalogue, IReadOnlyList<PublishedModel> published)
    {
        // CometAPI's id counts; several catalogue models may share one. A model with only a native route is an action there, not a model.
        var ours = catalogue.All
            .Where(model => model.Routes.ContainsKey(System))
            .ToLookup(model => model.Routes[System].Model ?? model.Id, StringComparer.Ordinal);
        var theirs = published.DistinctBy(model => model.Id).ToDictionary(model => model.Id, StringComparer.Ordinal);
        return
        [
            .. theirs.Values
                .Where(model => !ours.Contains(model.Id))
                .Select(model => new ModelChange("new", model.Id, "", PriceOf(model), model)),
            .. ours
                .Where(group => !theirs.ContainsKey(group.Key))
                .SelectMany(group => group)
                .Where(model => model.NativeRoute is null)
                .Select(model => new ModelChange("gone", model.Id, PriceOf(model), "")),
            .. ours
                .Where(group => theirs.ContainsKey(group.Key))
                .SelectMany(group => group.Select(model => ComparePrices(model, theirs[group.Key])))
                .OfType<ModelChange>(),
        ];
    }

    /// <summary>
    /// Creates an entry for the operator's model file. The list has no durations, sizes and inputs, so the model is unchecked. A model that
    /// the catalogue knows from another provider keeps its data and gets one more route. Null if the list's path belongs to no dialect.
    /// </summary>
    public static CatalogueModel? CreateEntry(PublishedModel model, ModelCatalogue catalogue, DateOnly today)
    {
        if (DialectOf(model.Path) is not { } dialect) return null;
        var asOf = string.Create(CultureInfo.InvariantCulture, $"CometAPI's list of models, {today:yyyy-MM-dd}");
        if (catalogue.Find(model.Id) is not { } known)
            return new()
            {
                Id = model.Id,
                Name = model.Name,
                Routes = Routes([], dialect, []),
                Images = new(0, 2),
                Price = model.Price,
                AsOf = $"{asOf}; it does not say what the model accepts",
                IsUnchecked = true,
            };

        // The price belongs to the first route.
        return known.Price is null
            ? known with { Routes = Routes([], dialect, known.Routes), Price = model.Price, AsOf = $"{known.AsOf}; {asOf}" }
            : known with { Routes = Routes(known.Routes, dialect, []), AsOf = $"{known.AsOf}; {asOf}" };
    }

    /// <summary>Entries for the operator's price file: the prices of the list that the catalogue lacks or has otherwise.</summary>
    public static IEnumerable<ListedPrice> PricesOf(IReadOnlyList<ModelChange> changes, DateOnly today) => changes
        .Where(change => change.Kind is "repriced" or "priced")
        .Select(change => new ListedPrice(
            System, change.Model, change.Published!.Price!, "CometAPI's list of models", today.ToString("O"), PriceConfidence.Official));

    private static Dictionary<string, ModelRoute> Routes(
        IEnumerable<KeyValuePair<string, ModelRoute>> before, string dialect, IEnumerable<KeyValuePair<string, ModelRoute>> after) =>
        new([.. before, KeyValuePair.Create(System, new ModelRoute(dialect)), .. after]);

    private static ModelChange? ComparePrices(CatalogueModel model, PublishedModel published)
    {
        if (published.Price is null) return null;
        var here = model.ForSystem(System).Price;
        if (here is null) return new("priced", model.Id, PriceOf(model), PriceOf(published), published);
        IEnumerable<Price> ours = here.Table is { } table ? table.Select(row => row.Price) : [here];
        if (ours.Any(price => Matches(published, price))) return null;
        return new("repriced", model.Id, PriceOf(model), PriceOf(published), published);
    }

    private static bool Matches(PublishedModel published, Price price) => price switch
    {
        { PerSecond: { } second } => second == published.PerSecond,
        { PerVideo: { } video } => video == published.PerVideo,
        _ => price.PerMillionTokens == published.PerMillionTokens,
    };

    private static string? DialectOf(string? path) => path is null ? null : UpstreamSystem.CometApi.Prefixes
        .OrderByDescending(prefix => prefix.Value.Length)
        .FirstOrDefault(prefix => path.StartsWith(prefix.Value, StringComparison.Ordinal)).Key;

    private static string PriceOf(PublishedModel model) => PriceText.Short(model.Price);

    private static string PriceOf(CatalogueModel model) => PriceText.Short(model.ForSystem(System).Price);
}
