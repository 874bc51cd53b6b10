using System.Buffers;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Filmgate.Upstreams;

namespace Filmgate.Catalogue;

/// <summary>Every model that this gateway knows, read once at start; a mistake in the data stops the start and names itself.</summary>
internal sealed class ModelCatalogue
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:");
    private readonly FrozenDictionary<string, CatalogueModel> _byId;

    private ModelCatalogue(IReadOnlyList<CatalogueModel> models)
    {
        All = models;
        _byId = models.ToFrozenDictionary(m => m.Id, StringComparer.Ordinal);
    }

    public IReadOnlyList<CatalogueModel> All { get; }

    public CatalogueModel? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>A model that we have no data of is not refused for being new: it goes, unchecked, to a provider that has OpenAI's route for all models.</summary>
    public CatalogueModel FindOrUnchecked(string id) => Find(id) ?? new()
    {
        Id = id,
        Name = id,
        Routes = new Dictionary<string, ModelRoute> { ["cometapi"] = new("openai"), ["openai"] = new("openai"), ["openrouter"] = new("openrouter") },
        Images = new(0, 2),
        AsOf = "not in the catalogue",
        IsUnchecked = true,
    };

    /// <summary>
    /// The known model that this id is a slip of the pen for; null when it is known itself, or may be a model newer than our data. Another number
    /// in it means another version, never a slip.
    /// </summary>
    public string? FindCorrection(string id)
    {
        if (Find(id) is not null) return null;
        var closest = All.Select(m => m.Id).MinBy(known => Levenshtein(known, id.ToLowerInvariant()))!;
        return Levenshtein(closest, id.ToLowerInvariant()) <= 2 && closest.Where(char.IsAsciiDigit).SequenceEqual(id.Where(char.IsAsciiDigit)) ? closest : null;
    }

    /// <summary>Whether it could be a model's id at all.</summary>
    public static bool IsWellFormedId(string id) => id.Length is > 0 and <= 100 && !id.AsSpan().ContainsAnyExcept(Letters);

    /// <summary>Known ids that look like this one, for "did you mean".</summary>
    public IEnumerable<string> FindSimilar(string id) =>
        All.Select(m => (m.Id, Distance: Levenshtein(m.Id, id))).Where(m => m.Distance <= Math.Max(2, id.Length / 3)).OrderBy(m => m.Distance).Take(3).Select(m => m.Id);

    /// <param name="ownFile">The operator's models: a list like ours; an id that we have too is replaced by theirs.</param>
    /// <exception cref="InvalidDataException">Every mistake in the data, by name.</exception>
    public static ModelCatalogue Load(string? ownFile = null)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var models = new List<CatalogueModel>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.Contains(".Catalogue.Models.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var file = assembly.GetManifestResourceStream(resource)!;
            models.AddRange(JsonSerializer.Deserialize(file, CatalogueJson.Default.ListCatalogueModel)!);
        }

        var own = ownFile is null ? [] : ReadOwn(ownFile);
        var ids = own.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        models = [.. models.Where(m => !ids.Contains(m.Id)), .. own];
        var mistakes = models.SelectMany(Mistakes).Concat(models.GroupBy(m => m.Id).Where(g => g.Count() > 1).Select(g => $"{g.Key}: listed twice")).ToList();
        if (mistakes.Count > 0) throw new InvalidDataException($"The model catalogue has mistakes:\n  {string.Join("\n  ", mistakes)}");
        return new(models);
    }

    private static List<CatalogueModel> ReadOwn(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var models = JsonSerializer.Deserialize(file, CatalogueJson.Default.ListCatalogueModel) ?? [];
            return models.TrueForAll(IsWhole) ? models : throw new InvalidDataException($"The model file {path} has an entry in which something is null that must not be: id, name, routes, images, as_of, or one of a list.");
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The model file {path} cannot be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>The reader takes null for what must be there.</summary>
    private static bool IsWhole(CatalogueModel? model) =>
        model is { Id.Length: > 0, Name: not null, Routes: not null, Images: not null, AsOf: not null }
        && model.Routes.Values.All(route => route is { Dialect: not null }) && model.Frames.All(frame => frame is { Size: not null, Ratio: not null });

    private static IEnumerable<string> Mistakes(CatalogueModel model)
    {
        foreach (var (system, route) in model.Routes)
            if (!UpstreamSystem.ByName.TryGetValue(system, out var known)) yield return $"{model.Id}: there is no system '{system}'; known: {string.Join(", ", UpstreamSystem.ByName.Keys.Order(StringComparer.Ordinal))}";
            else if (!known.Prefixes.ContainsKey(route.Dialect)) yield return $"{model.Id}: {system} has no dialect '{route.Dialect}'; known: {string.Join(", ", known.Prefixes.Keys.Order(StringComparer.Ordinal))}";
        if (model.Routes.Count == 0) yield return $"{model.Id}: no route";
        if (model.Seconds is { Values: null } seconds && (seconds.From is null || seconds.To is null)) yield return $"{model.Id}: seconds need values or a range";
        else if (model.Seconds is { } rule && !rule.Allows(rule.Default)) yield return $"{model.Id}: the default of {rule.Default} seconds is not allowed";
        foreach (var images in model.Routes.Values.Select(route => route.Images).OfType<ImageRule>().Append(model.Images))
            if (images.Min > images.Max || images.Max > 2) yield return $"{model.Id}: images {images.Min} to {images.Max}";
        foreach (var mistake in model.Price?.Validate() ?? []) yield return $"{model.Id}: {mistake}";
    }

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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, ReadCommentHandling = JsonCommentHandling.Skip, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(List<CatalogueModel>))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
