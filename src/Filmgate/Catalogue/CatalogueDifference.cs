using System.Globalization;
using Filmgate.Upstreams;

namespace Filmgate.Catalogue;

/// <summary>What the catalogue and CometAPI's own list say differently.</summary>
/// <param name="Kind"><c>new</c>, <c>gone</c>, <c>repriced</c>; <c>priced</c>: the catalogue had no price.</param>
/// <param name="CataloguePrice">In the catalogue; empty where it has no such model.</param>
internal sealed record ModelChange(string Kind, string Model, string CataloguePrice, string PublishedPrice, PublishedModel? Published = null);

internal static class CatalogueDifference
{
    private const string System = "cometapi";

    public static IReadOnlyList<ModelChange> Compare(ModelCatalogue catalogue, IReadOnlyList<PublishedModel> published)
    {
        // Its own name for a model counts; several of ours may share one. What has only a native way in is an action there, and no model.
        var ours = catalogue.All.Where(model => model.Routes.ContainsKey(System)).ToLookup(model => model.Routes[System].Model ?? model.Id, StringComparer.Ordinal);
        var theirs = published.DistinctBy(model => model.Id).ToDictionary(model => model.Id, StringComparer.Ordinal);
        return
        [
            .. theirs.Values.Where(model => !ours.Contains(model.Id)).Select(model => new ModelChange("new", model.Id, "", Words(model), model)),
            .. ours.Where(group => !theirs.ContainsKey(group.Key)).SelectMany(group => group).Where(model => model.NativeRoute is null).Select(model => new ModelChange("gone", model.Id, Words(model), "")),
            .. ours.Where(group => theirs.ContainsKey(group.Key)).SelectMany(group => group.Select(model => Priced(model, theirs[group.Key]))).OfType<ModelChange>(),
        ];
    }

    /// <summary>
    /// An entry for a file of one's own. The list says nothing of lengths, sizes and inputs, so nothing of those is checked, but for a model that is
    /// known from another provider: it keeps what is known and gets one more route.
    /// </summary>
    public static CatalogueModel? CreateEntry(PublishedModel model, ModelCatalogue catalogue, DateOnly today)
    {
        if (DialectOf(model.Path) is not { } dialect) return null;
        var asOf = string.Create(CultureInfo.InvariantCulture, $"CometAPI's list of models, {today:yyyy-MM-dd}");
        if (catalogue.Find(model.Id) is not { } known)
            return new() { Id = model.Id, Name = model.Name, Routes = Routes([], dialect, []), Images = new(0, 2), Price = model.Price, AsOf = $"{asOf}; what it takes is not in it", IsUnchecked = true };

        // A price is that of the first route.
        return known.Price is null
            ? known with { Routes = Routes([], dialect, known.Routes), Price = model.Price, AsOf = $"{known.AsOf}; {asOf}" }
            : known with { Routes = Routes(known.Routes, dialect, []), AsOf = $"{known.AsOf}; {asOf}" };
    }

    private static Dictionary<string, ModelRoute> Routes(IEnumerable<KeyValuePair<string, ModelRoute>> before, string dialect, IEnumerable<KeyValuePair<string, ModelRoute>> behind) =>
        new([.. before, KeyValuePair.Create(System, new ModelRoute(dialect)), .. behind]);

    private static ModelChange? Priced(CatalogueModel model, PublishedModel published)
    {
        if (published.Price is null) return null;
        var here = model.ForSystem(System).Price;
        if (here is null) return new("priced", model.Id, Words(model), Words(published));
        IEnumerable<Price> ours = here.Table is { } table ? table.Select(row => row.Price) : [here];
        return ours.Any(price => IsIn(published, price)) ? null : new("repriced", model.Id, Words(model), Words(published));
    }

    private static bool IsIn(PublishedModel published, Price price) => price switch
    {
        { PerSecond: { } second } => second == published.PerSecond,
        { PerVideo: { } video } => video == published.PerVideo,
        _ => price.PerMillionTokens == published.PerMillionTokens,
    };

    private static string? DialectOf(string? path) =>
        path is null ? null : UpstreamSystem.CometApi.Prefixes.OrderByDescending(prefix => prefix.Value.Length).FirstOrDefault(prefix => path.StartsWith(prefix.Value, StringComparison.Ordinal)).Key;

    private static string Words(PublishedModel model) => PriceText.Short(model.Price);

    private static string Words(CatalogueModel model) => PriceText.Short(model.ForSystem(System).Price);
}
