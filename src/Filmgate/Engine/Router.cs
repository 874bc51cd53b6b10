using Filmgate.Catalogue;
using Filmgate.Catalogue.ProviderLists;
using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>Decides which provider runs a request.</summary>
internal sealed class Router(ModelCatalogue catalogue, ProviderSet providers, DialectSet dialects, ModelLists lists)
{
    /// <summary>The request with the model's defaults, and the route that its next submission takes.</summary>
    public RoutedRequest Resolve(string modelId, VideoRequest request)
    {
        var model = catalogue.FindOrUnchecked(modelId);
        var route = RouteTo(model, request);
        var source = route is null ? ShapeSource.Request : dialects[route.Dialect].ShapeWith(request);
        return new(route is null ? model : model.ForProvider(route.Provider), model.Resolve(request, source), route);
    }

    /// <summary>
    /// A remix runs at the provider and with the credential of the original video. A native request runs at a provider of its dialect.
    /// Any other request runs at the first provider that has the model.
    /// </summary>
    public ProviderRoute? RouteTo(CatalogueModel model, VideoRequest request)
    {
        if (request.RemixOf is not { } original) return RouteTo(model, request.Native?.Dialect);
        return providers.Find(original.Provider) is { } provider && provider.Find(original.Credential) is { } credential
            ? RouteAt(provider, credential, model, request.Native?.Dialect)
            : null;
    }

    /// <summary>The first provider with a route to the model. Null: none has one.</summary>
    /// <param name="dialect">Only routes of this dialect, if given.</param>
    public ProviderRoute? RouteTo(CatalogueModel model, string? dialect = null)
    {
        var best = default(ProviderRoute);
        foreach (var provider in providers.All)
        {
            if (RouteAt(provider, provider.Credentials[0], model, dialect) is not { } route) continue;
            if (catalogue.Find(model.Id) is not null) return route;
            if (best is null || Preference(route, model) > Preference(best, model)) best = route;
        }

        return best;
    }

    /// <summary>A model that the catalogue does not have runs where a list has it, else where no list is known.</summary>
    private int Preference(ProviderRoute route, CatalogueModel model) => lists.Find(route.Provider, model.Id).Listing switch
    {
        Listing.Video => 3,
        Listing.Untyped => 2,
        Listing.NoList => 1,
        _ => 0,
    };

    private static ProviderRoute? RouteAt(Provider provider, Credential credential, CatalogueModel model, string? dialect) =>
        model.Routes.TryGetValue(provider.System.Name, out var route) && (dialect is null || route.Dialect == dialect)
            ? new(provider, credential, route.Dialect, route.Model ?? model.Id, route.Action)
            : null;
}

/// <summary>Where a model runs: provider, credential, dialect, and the model's id there.</summary>
/// <param name="Action">The kind of task, for a dialect that has several; null: it follows from the request.</param>
internal sealed record ProviderRoute(Provider Provider, Credential Credential, string Dialect, string UpstreamModel, string? Action);

/// <summary>A request as one model will run it.</summary>
/// <param name="Model">As the route's provider offers it.</param>
/// <param name="Resolved">The request with the model's defaults.</param>
/// <param name="Route">Null: no configured provider can run it.</param>
internal sealed record RoutedRequest(CatalogueModel Model, ResolvedRequest Resolved, ProviderRoute? Route)
{
    /// <summary>The expected price in millionths of a US dollar. Null: unknown, which is not zero.</summary>
    public long? PriceMicros => Route is null ? null : Model.PriceOf(Resolved);
}
