using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Filmgate.Upstreams;

namespace Filmgate.Catalogue;

/// <summary>Reads and validates the model data: the built-in files and the operator's own.</summary>
internal static class ModelFiles
{
    /// <exception cref="InvalidDataException">The data has errors; the message lists all of them.</exception>
    public static List<CatalogueModel> Read(string? ownFile)
    {
        var own = ownFile is null ? [] : ReadOwn(ownFile);
        var ids = own.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        List<CatalogueModel> models = [.. ReadBuiltIn().Where(m => !ids.Contains(m.Id)), .. own];
        var duplicates = models.GroupBy(m => m.Id).Where(group => group.Count() > 1).Select(group => $"{group.Key}: listed twice");
        var errors = models.SelectMany(Validate).Concat(duplicates).ToList();
        return errors.Count == 0
            ? models
            : throw new InvalidDataException($"Invalid model catalogue:\n  {string.Join("\n  ", errors)}");
    }

    private static List<CatalogueModel> ReadBuiltIn()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var resources = assembly.GetManifestResourceNames().Where(name => name.Contains(".Catalogue.Models.", StringComparison.Ordinal));
        var models = new List<CatalogueModel>();
        foreach (var resource in resources.Order(StringComparer.Ordinal))
        {
            using var file = assembly.GetManifestResourceStream(resource)!;
            models.AddRange(JsonSerializer.Deserialize(file, CatalogueJson.Default.ListCatalogueModel)!);
        }

        return models;
    }

    private static List<CatalogueModel> ReadOwn(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var models = JsonSerializer.Deserialize(file, CatalogueJson.Default.ListCatalogueModel) ?? [];
            return models.TrueForAll(IsComplete) ? models : throw new InvalidDataException(
                $"The model file {path} has an entry with a missing or null value. "
                + "Required: id, name, routes, images, as_of, and every item of a list.");
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The model file {path} cannot be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>The JSON reader accepts null for required members.</summary>
    private static bool IsComplete(CatalogueModel? model) =>
        model is { Id.Length: > 0, Name: not null, Routes: not null, Images: not null, AsOf: not null }
        && model.Routes.Values.All(route => route is { Dialect: not null })
        && model.Frames.All(frame => frame is { Size: not null, Ratio: not null });

    private static IEnumerable<string> Validate(CatalogueModel model)
    {
        foreach (var (system, route) in model.Routes)
            if (ValidateRoute(system, route) is { } error)
                yield return $"{model.Id}: {error}";
        if (model.Routes.Count == 0) yield return $"{model.Id}: routes is empty";
        if (model.Seconds is { Values: null } seconds && (seconds.From is null || seconds.To is null))
            yield return $"{model.Id}: seconds needs values, or from and to";
        else if (model.Seconds is { } rule && !rule.Allows(rule.Default))
            yield return $"{model.Id}: the default of {rule.Default} seconds is not one of the accepted values";
        foreach (var images in model.Routes.Values.Select(route => route.Images).OfType<ImageRule>().Append(model.Images))
            if (images.Min > images.Max || images.Max > 2)
                yield return $"{model.Id}: images must have min <= max <= 2, not {images.Min} and {images.Max}";
        if (model.TypicalRenderSeconds is <= 0 || model.SlowRenderSeconds < (model.TypicalRenderSeconds ?? int.MaxValue))
            yield return $"{model.Id}: typical_render_seconds must be above 0, and slow_render_seconds not below it";
        foreach (var error in model.Price?.Validate() ?? []) yield return $"{model.Id}: {error}";
    }

    private static string? ValidateRoute(string system, ModelRoute route)
    {
        if (!UpstreamSystem.ByName.TryGetValue(system, out var known))
            return $"unknown system '{system}'; known systems: {List(UpstreamSystem.ByName.Keys)}";
        return known.Prefixes.ContainsKey(route.Dialect)
            ? null
            : $"{system} has no dialect '{route.Dialect}'; its dialects: {List(known.Prefixes.Keys)}";
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    ReadCommentHandling = JsonCommentHandling.Skip,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(List<CatalogueModel>))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
