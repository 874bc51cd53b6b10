using System.Buffers;
using System.Collections.Frozen;

namespace Filmgate.Catalogue;

/// <summary>All models that the gateway knows. The data is read once, at the start; an error in it stops the start.</summary>
internal sealed class ModelCatalogue
{
    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:");
    private readonly FrozenDictionary<string, CatalogueModel> _byId;

    private ModelCatalogue(IReadOnlyList<CatalogueModel> models)
    {
        All = models;
        _byId = models.ToFrozenDictionary(m => m.Id, StringComparer.Ordinal);
    }

    public IReadOnlyList<CatalogueModel> All { get; }

    public CatalogueModel? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>
    /// The model, or an unchecked one if the catalogue does not have it. A new model is not refused: it is sent, unchecked, to a provider
    /// that has one route for all models.
    /// </summary>
    public CatalogueModel FindOrUnchecked(string id) => Find(id) ?? new()
    {
        Id = id,
        Name = id,
        Routes = new Dictionary<string, ModelRoute>
        {
            ["cometapi"] = new("openai"),
            ["openai"] = new("openai"),
            ["openrouter"] = new("openrouter"),
        },
        Images = new(0, 2),
        AsOf = "not in the catalogue",
        IsUnchecked = true,
    };

    /// <summary>
    /// The model whose id was probably misspelled: at most two edits away, with the same digits, because another number means another
    /// version. Null if the id is known, or may be a model that is newer than the catalogue.
    /// </summary>
    public string? FindCorrection(string id)
    {
        if (Find(id) is not null) return null;
        var lower = id.ToLowerInvariant();
        var closest = All.Select(m => m.Id).MinBy(known => Levenshtein(known, lower))!;
        var sameDigits = closest.Where(char.IsAsciiDigit).SequenceEqual(id.Where(char.IsAsciiDigit));
        return sameDigits && Levenshtein(closest, lower) <= 2 ? closest : null;
    }

    /// <summary>Whether the text could be a model id: 1 to 100 letters, digits and <c>-._/:</c>.</summary>
    public static bool IsWellFormedId(string id) => id.Length is > 0 and <= 100 && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    /// <summary>Up to three known ids that are similar to this one, for "did you mean".</summary>
    public IEnumerable<string> FindSimilar(string id) => All
        .Select(m => (m.Id, Distance: Levenshtein(m.Id, id)))
        .Where(m => m.Distance <= Math.Max(2, id.Length / 3))
        .OrderBy(m => m.Distance)
        .Take(3)
        .Select(m => m.Id);

    /// <param name="ownFile">
    /// The operator's model file, in the format of the built-in ones. Its models replace built-in ones with the same id.
    /// </param>
    /// <exception cref="InvalidDataException">The data has errors; the message lists all of them.</exception>
    public static ModelCatalogue Load(string? ownFile = null) => new([.. ModelFiles.Read(ownFile).Select(ProviderImageLimits.Complete)]);

    private static int Levenshtein(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }
}
