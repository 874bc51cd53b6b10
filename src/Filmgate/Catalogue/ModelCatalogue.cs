using System.Buffers;
using System.Collections.Frozen;
using Filmgate.Catalogue.Pricing;
using Filmgate.Formatting;

namespace Filmgate.Catalogue;

/// <summary>All models that the gateway knows. The data is read once, at the start; an error in it stops the start.</summary>
internal sealed class ModelCatalogue
{
    public const int MaxIdLength = 128;
    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:");
    private readonly FrozenDictionary<string, CatalogueModel> _byId;

    private readonly PriceList _prices;

    private ModelCatalogue(IReadOnlyList<CatalogueModel> models, PriceList prices)
    {
        _prices = prices;
        All = models;
        _byId = models.ToFrozenDictionary(m => m.Id, StringComparer.Ordinal);
    }

    public IReadOnlyList<CatalogueModel> All { get; }

    public CatalogueModel? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>
    /// The model, or an unchecked one if the catalogue does not have it, for a provider that has one route for all models. Whether a
    /// request may name it is decided when the video is created (<see cref="ProviderLists.UncataloguedModels"/>).
    /// </summary>
    public CatalogueModel FindOrUnchecked(string id) => Find(id) ?? _prices.AddTo(new()
    {
        Id = id,
        Name = id,
        Routes = CatalogueModel.UncataloguedRoutes,
        Images = new(0, 2),
        AsOf = "not in the catalogue",
        IsUnchecked = true,
    });

    /// <summary>
    /// The model whose id was probably misspelled: at most two edits away, with the same digits, because another number means another
    /// version. Null if the id is known, or may be a model that is newer than the catalogue.
    /// </summary>
    public string? FindCorrection(string id)
    {
        if (Find(id) is not null) return null;
        var lower = id.ToLowerInvariant();
        var closest = All.Select(m => m.Id).MinBy(known => EditDistance.Between(known, lower))!;
        var sameDigits = closest.Where(char.IsAsciiDigit).SequenceEqual(id.Where(char.IsAsciiDigit));
        return sameDigits && EditDistance.Between(closest, lower) <= 2 ? closest : null;
    }

    /// <summary>Whether the text could be a model id: 1 to 128 letters, digits and <c>-._/:</c>, and not a path with <c>..</c>.</summary>
    public static bool IsWellFormedId(string id) =>
        id.Length is > 0 and <= MaxIdLength
        && !id.AsSpan().ContainsAnyExcept(IdCharacters)
        && !id.Contains("..", StringComparison.Ordinal);

    /// <summary>Up to three known ids that are similar to this one, for "did you mean".</summary>
    /// <param name="more">Ids that are known from elsewhere.</param>
    public IEnumerable<string> FindSimilar(string id, IEnumerable<string>? more = null)
    {
        if (id.Length > MaxIdLength) return [];
        var (lower, maxDistance) = (id.ToLowerInvariant(), Math.Max(2, id.Length / 3));
        return All
            .Select(model => model.Id)
            .Union(more ?? [], StringComparer.Ordinal)
            .Where(known => Math.Abs(known.Length - id.Length) <= maxDistance)
            .Select(known => (Id: known, Distance: EditDistance.Between(known.ToLowerInvariant(), lower)))
            .Where(found => found.Distance <= maxDistance)
            .OrderBy(found => found.Distance)
            .Take(3)
            .Select(found => found.Id);
    }

    /// <param name="ownFile">
    /// The operator's model file, in the format of the built-in ones. Its models replace built-in ones with the same id.
    /// </param>
    /// <param name="priceFile">The operator's price file. Its prices replace built-in ones, and those of model files.</param>
    /// <exception cref="InvalidDataException">The data has errors; the message lists all of them.</exception>
    public static ModelCatalogue Load(string? ownFile = null, string? priceFile = null)
    {
        var prices = PriceList.Load(priceFile);
        return new([.. ModelFiles.Read(ownFile).Select(ProviderImageLimits.Complete).Select(prices.AddTo)], prices);
    }
}
