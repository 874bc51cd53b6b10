using Filmgate.Upstreams;

namespace Filmgate.Catalogue.ProviderLists;

/// <summary>
/// Decides whether a request may name a model that the catalogue does not have. Asked when a video is created or quoted, never by the
/// engine: an accepted video stays accepted.
/// </summary>
internal sealed class UncataloguedModels(ModelCatalogue catalogue, ModelLists lists, CatalogueOptions options)
{
    private const string IdFormat = "it must have 1 to 128 letters, digits and . _ - : / without '..'";

    /// <param name="provider">Where the request would run. Null: nowhere.</param>
    /// <returns>Why the model is refused. Null: it may pass, or the catalogue has it.</returns>
    public ModelRefusal? Refuse(string id, Provider? provider)
    {
        if (!ModelCatalogue.IsWellFormedId(id)) return new($"'{id}' is not a model id: {IdFormat}.", Similar(id, null));
        if (catalogue.Find(id) is not null) return null;
        if (provider is null) return NotFound("the catalogue does not have it");
        if (options.UnknownModels is UnknownModelPolicy.Pass) return null;
        if (options.UnknownModels is UnknownModelPolicy.Refuse) return NotFound("the catalogue does not have it");
        var (listing, type) = lists.Find(provider, id);
        if (listing is Listing.NotListed) lists.NoteMiss(provider);
        return listing switch
        {
            Listing.NotListed => NotFound($"neither the catalogue nor {provider.Name} has it"),
            Listing.NoVideo => new($"The model '{id}' is not a video model: {provider.Name} lists it as '{type}'.", Similar(id, provider)),
            Listing.NoList when Correction(id, provider) is { } known => new($"The model '{id}' does not exist.", [known]),
            _ => null,
        };

        ModelRefusal NotFound(string reason) => new($"The model '{id}' does not exist: {reason}.", Similar(id, provider));
    }

    /// <summary>What is unknown about a model that passes. Null: the provider lists it as a video model, or the catalogue has it.</summary>
    public string? Warning(string id, Provider provider)
    {
        if (catalogue.Find(id) is not null) return null;
        if (options.UnknownModels is not UnknownModelPolicy.List)
            return Similar(id, provider) is [var similar, ..] ? $"Nobody checked that {id} exists. Did you mean {similar}?" : null;
        return lists.Find(provider, id).Listing switch
        {
            Listing.NoList => $"The list of models of {provider.Name} could not be fetched yet: {id} may not exist there.",
            Listing.Untyped => $"{provider.Name} lists {id}, but does not say whether it is a video model.",
            _ => null,
        };
    }

    /// <summary>
    /// Without a list, only an obvious mistake is refused: a misspelled id, or one with another service's prefix
    /// (<c>openai/sora-2</c>). OpenRouter's own ids have such prefixes.
    /// </summary>
    private string? Correction(string id, Provider provider) =>
        catalogue.FindCorrection(id) ?? (provider.System == UpstreamSystem.OpenRouter ? null : WithoutPrefix(id, catalogue.Find));

    private IReadOnlyList<string> Similar(string id, Provider? provider)
    {
        var listed = provider is null ? [] : lists.VideoModels(provider).ToHashSet(StringComparer.Ordinal);
        return WithoutPrefix(id, bare => catalogue.Find(bare) as object ?? (listed.Contains(bare) ? bare : null)) is { } bare
            ? [bare]
            : [.. catalogue.FindSimilar(id, listed)];
    }

    private static string? WithoutPrefix(string id, Func<string, object?> find) =>
        id[(id.LastIndexOf('/') + 1)..].ToLowerInvariant() is var bare && bare != id && find(bare) is not null ? bare : null;
}

/// <param name="Message">What is wrong, as a sentence.</param>
/// <param name="Similar">Ids that the client may have meant.</param>
internal sealed record ModelRefusal(string Message, IReadOnlyList<string> Similar);
