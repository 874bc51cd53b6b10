using Filmgate.Catalogue.ProviderLists;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Catalogue;

internal static class CatalogueSetup
{
    /// <param name="loops">False in tests, which call <see cref="ModelListLoop.RunOnceAsync"/> instead.</param>
    public static void AddCatalogue(this WebApplicationBuilder builder, CatalogueOptions options, string dataDirectory, bool loops)
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(ModelCatalogue.Load(options.ModelFile, options.PriceFile));
        services.AddSingleton<ModelLists>();
        services.AddSingleton<ModelListReader>();
        services.AddSingleton(new ModelListFile(dataDirectory));
        services.AddSingleton<ModelListLoop>();
        services.AddSingleton<UncataloguedModels>();
        if (loops && options.UnknownModels is UnknownModelPolicy.List)
            services.AddHostedService(s => s.GetRequiredService<ModelListLoop>());
    }
}
