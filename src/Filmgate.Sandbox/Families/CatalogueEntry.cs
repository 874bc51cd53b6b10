namespace Filmgate.Sandbox.Families;

/// <summary>A model as the public catalogue shows it. Prices are in US dollars.</summary>
internal sealed record CatalogueEntry(
    string Id,
    string Name,
    string Provider,
    string Family,
    string Path,
    IReadOnlyList<string> Features,
    decimal? PerSecond = null,
    decimal? PerRequest = null);
