using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Filmgate.Upstreams;

namespace Filmgate.Catalogue.Pricing;

/// <summary>Prices by system and model: those of Prices/, and over them those of the operator's own file.</summary>
internal sealed class PriceList
{
    /// <summary>Those of Prices/.</summary>
    public static readonly IReadOnlyDictionary<(string Provider, string Model), ListedPrice> BuiltIn = ByRoute(ReadBuiltIn());
    private readonly Dictionary<(string Provider, string Model), ListedPrice> _own;

    private PriceList(IEnumerable<ListedPrice> own) => _own = ByRoute(own);

    /// <param name="ownFile">The operator's prices, in the format of the built-in files. Null: there are none.</param>
    /// <exception cref="InvalidDataException">The data has errors; the message lists all of them.</exception>
    public static PriceList Load(string? ownFile) => new(ownFile is null ? [] : ReadOwn(ownFile));

    /// <summary>The model with its price at each of its routes. A price in a model file is that of the first route.</summary>
    public CatalogueModel AddTo(CatalogueModel model)
    {
        var prices = new Dictionary<string, ListedPrice>(StringComparer.Ordinal);
        foreach (var system in model.Routes.Keys)
        {
            var isFirst = system == model.Routes.Keys.First();
            var inModel = isFirst && model.Price is { } price ? new ListedPrice(system, model.Id, price, model.AsOf) : null;
            var key = (system, model.Id);
            var listed = _own.GetValueOrDefault(key) ?? inModel ?? BuiltIn.GetValueOrDefault(key);
            if (listed is not null) prices[system] = listed;
        }

        return prices.Count == 0 ? model : model with { Prices = prices };
    }

    private static Dictionary<(string Provider, string Model), ListedPrice> ByRoute(IEnumerable<ListedPrice> prices) =>
        prices.ToDictionary(price => (price.Provider, price.Model));

    private static List<ListedPrice> ReadBuiltIn()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prices = new List<ListedPrice>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(IsPriceFile).Order(StringComparer.Ordinal))
        {
            using var file = assembly.GetManifestResourceStream(resource)!;
            prices.AddRange(JsonSerializer.Deserialize(file, PriceJson.Default.ListListedPrice)!);
        }

        return prices;

        static bool IsPriceFile(string name) => name.Contains(".Catalogue.Prices.", StringComparison.Ordinal);
    }

    private static List<ListedPrice> ReadOwn(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var prices = JsonSerializer.Deserialize(file, PriceJson.Default.ListListedPrice) ?? [];
            var errors = prices.SelectMany(Validate).Concat(Duplicates(prices)).ToList();
            return errors.Count == 0
                ? prices
                : throw new InvalidDataException($"Invalid prices in {path}:\n  {string.Join("\n  ", errors)}");
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The price file {path} cannot be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>The JSON reader accepts null for required members.</summary>
    private static IEnumerable<string> Validate(ListedPrice? listed)
    {
        if (listed is not { Provider: { } provider, Model: { } model, Price: { } price, Source: not null })
            return ["each entry needs provider, model, price and source"];
        var name = $"{provider} {model}";
        return UpstreamSystem.ByName.ContainsKey(provider)
            ? price.Validate().Select(error => $"{name}: {error}")
            : [$"{name}: unknown provider; known: {string.Join(", ", UpstreamSystem.ByName.Keys.Order(StringComparer.Ordinal))}"];
    }

    private static IEnumerable<string> Duplicates(List<ListedPrice> prices) =>
        prices.Where(price => price is not null).GroupBy(price => $"{price.Provider} {price.Model}")
            .Where(group => group.Count() > 1).Select(group => $"{group.Key}: listed twice");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    ReadCommentHandling = JsonCommentHandling.Skip,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(List<ListedPrice>))]
internal sealed partial class PriceJson : JsonSerializerContext;
