namespace Filmgate.Catalogue;

internal sealed record CatalogueOptions
{
    /// <summary>A JSON file with the operator's own models. Null: only the built-in ones.</summary>
    public string? ModelFile { get; init; }
}
