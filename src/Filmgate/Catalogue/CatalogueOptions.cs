namespace Filmgate.Catalogue;

internal sealed record CatalogueOptions
{
    /// <summary>The path of a JSON file with the operator's own models. Null: only the built-in ones.</summary>
    public string? ModelFile { get; init; }
}
