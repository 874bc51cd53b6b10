namespace Filmgate.Catalogue;

/// <summary>
/// What the providers' documentation says about image files, by dialect. A model's own <c>image_file</c> has priority. Limits that only
/// one of several sources names, and that others contradict, are left out: a wrong limit refuses a request that would have worked.
/// </summary>
internal static class ProviderImageLimits
{
    private const long MB = 1 << 20;

    private static readonly Dictionary<string, ImageFileRule> ByDialect = new(StringComparer.Ordinal)
    {
        ["runway"] = new(MaxBytes: 16 * MB, MaxDataUri: 5 * MB),        // docs.dev.runwayml.com, assets/inputs
        ["runway-compat"] = new(MaxBytes: 16 * MB, MaxDataUri: 5 * MB),
        ["ark"] = new(MinSide: 300, MaxRatio: 2.5, MaxSide: 5999),
        ["minimax"] = new(MaxBytes: 20 * MB, MinSide: 301, MaxRatio: 2.5), // platform.minimax.io
        ["minimax-v2"] = new(MaxBytes: 20 * MB, MinSide: 301, MaxRatio: 2.5),
        ["vidu"] = new(MaxBytes: 50 * MB, MinSide: 128, MaxRatio: 4, MaxDataUri: 10 * MB * 4 / 3),
        ["veo"] = new(MaxBytes: 20 * MB),
        ["replicate"] = new(AdvisedDataUri: 256 * 1024),               // above this, Replicate asks for an address
    };

    public static ImageFileRule? Of(string dialect) => ByDialect.GetValueOrDefault(dialect);

    /// <summary>The model, with the rules of its providers in its routes.</summary>
    public static CatalogueModel Complete(CatalogueModel model) =>
        model.IsUnchecked || !model.Routes.Values.Any(route => ByDialect.ContainsKey(route.Dialect)) ? model : model with
        {
            Routes = new Dictionary<string, ModelRoute>([.. model.Routes.Select(route => KeyValuePair.Create(
                route.Key, route.Value with { ImageFile = Complete(route.Value.ImageFile ?? model.ImageFile, route.Value.Dialect) }))]),
        };

    /// <summary>The model's rule, with the provider's for everything that it does not say.</summary>
    private static ImageFileRule? Complete(ImageFileRule? model, string dialect)
    {
        if (Of(dialect) is not { } provider) return model;
        return model is null ? provider : model with
        {
            Types = model.Types ?? provider.Types,
            MaxBytes = model.MaxBytes ?? provider.MaxBytes,
            MinSide = model.MinSide ?? provider.MinSide,
            MaxSide = model.MaxSide ?? provider.MaxSide,
            MaxRatio = model.MaxRatio ?? provider.MaxRatio,
            MaxDataUri = model.MaxDataUri ?? provider.MaxDataUri,
            AdvisedDataUri = model.AdvisedDataUri ?? provider.AdvisedDataUri,
        };
    }
}
