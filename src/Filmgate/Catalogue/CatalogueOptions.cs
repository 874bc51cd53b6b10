namespace Filmgate.Catalogue;

internal sealed record CatalogueOptions
{
    /// <summary>The path of a JSON file with the operator's own models. Null: only the built-in ones.</summary>
    public string? ModelFile { get; init; }

    /// <summary>The path of a JSON file with the operator's own prices. Null: only the built-in ones.</summary>
    public string? PriceFile { get; init; }

    public UnknownModelPolicy UnknownModels { get; init; }
}

/// <summary>What happens to a request for a model that the catalogue does not have.</summary>
internal enum UnknownModelPolicy
{
    /// <summary>The provider's own list decides.</summary>
    List = 0,

    /// <summary>The request is sent to the provider.</summary>
    Pass,
    Refuse,
}
