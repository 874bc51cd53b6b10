using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Catalogue.ProviderLists;
using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>Decides which provider runs a request. A provider that has withdrawn the model gets no new submissions.</summary>
internal sealed class Router(
    ModelCatalogue catalogue, ProviderSet providers, DialectSet dialects, ModelLists lists, TimeProvider clock)
{
    /// <summary>Whether a model may have more than one route.</summary>
    public bool HasSeveralProviders => providers.All.Count > 1;

    /// <summary>The request with the model's defaults, and the route that its next submission takes.</summary>
    /// <param name="isAvoided">Routes that are taken only if there is no other. Null: the preferred route is taken.</param>
    public RoutedRequest Resolve(string modelId, VideoRequest request, Func<ProviderRoute, bool>? isAvoided = null)
    {
        var model = catalogue.FindOrUnchecked(modelId);
        var route = RouteTo(model, request, isAvoided);
        return route is null
            ? new(model, model.Resolve(request, ShapeSource.Request), null) { Withdrawn = FindWithdrawal(model) }
            : new(model.ForProvider(route.Provider), ResolveAt(route.Dialect, model, request), route);
    }

    /// <summary>
    /// The preferred route, or else the first one that is not avoided and whose provider accepts the request for at most what the client
    /// permits. A model that the catalogue does not have keeps its route, because nothing is known about it at another provider.
    /// </summary>
    public ProviderRoute? RouteTo(CatalogueModel model, VideoRequest request, Func<ProviderRoute, bool>? isAvoided)
    {
        var preferred = RouteTo(model, request);
        if (preferred is null || isAvoided?.Invoke(preferred) is not true) return preferred;
        var isBound = request.RemixOf is not null || request.Images.Concat(request.References).Any(image => image.IsUnread);
        if (isBound || catalogue.Find(model.Id) is null) return preferred;
        foreach (var provider in providers.All)
        {
            if (provider == preferred.Provider || (request.IsSimulated is { } only && provider.IsSandbox != only)) continue;
            if (!request.Allows(provider.Name)) continue;
            if (RouteAt(provider, provider.Credentials[0], model, request.Native?.Dialect) is not { } route || isAvoided(route)) continue;
            var offered = model.ForProvider(provider);
            var price = offered.PriceOf(ResolveAt(route.Dialect, model, request));
            var isAcceptable = PriceCeiling.Complaint(model.Id, request.MaxPriceMicros, price) is null;
            if (isAcceptable && offered.Check(request).Count == 0) return route;
        }

        return preferred;
    }

    /// <summary>
    /// A remix runs at the provider and with the credential of the original video. A native request runs at a provider of its dialect.
    /// Any other request runs at the first provider that has the model.
    /// </summary>
    public ProviderRoute? RouteTo(CatalogueModel model, VideoRequest request)
    {
        if (request.RemixOf is not { } original)
            return RouteTo(model, request.Native?.Dialect, request.IsSimulated, request.AllowedProviders);
        return request.Allows(original.Provider) && providers.Find(original.Provider) is { } provider
            && provider.Find(original.Credential) is { } credential
            ? RouteAt(provider, credential, model, request.Native?.Dialect)
            : null;
    }

    /// <summary>The first provider with a route to the model. Null: none has one.</summary>
    /// <param name="dialect">Only routes of this dialect, if given.</param>
    /// <param name="isSimulated">True: only the sandbox. False: only real providers.</param>
    /// <param name="allowed">Only these providers. Null: all.</param>
    public ProviderRoute? RouteTo(
        CatalogueModel model, string? dialect = null, bool? isSimulated = null, IReadOnlyList<string>? allowed = null)
    {
        var best = default(ProviderRoute);
        foreach (var provider in providers.All)
        {
            if (isSimulated is { } only && provider.IsSandbox != only) continue;
            if (allowed?.Contains(provider.Name) is false) continue;
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

    /// <summary>What a provider charges for a render by its usage, in millionths of a US dollar. Null: unknown.</summary>
    public long? CostOf(string modelId, Provider provider, VideoRequest request, Usage usage)
    {
        var model = catalogue.FindOrUnchecked(modelId).ForProvider(provider);
        return model.Routes.GetValueOrDefault(provider.System.Name) is { } route
            ? CostOf(model, ResolveAt(route.Dialect, model, request), usage)
            : null;
    }

    private static long? CostOf(CatalogueModel model, ResolvedRequest resolved, Usage usage) => usage switch
    {
        { Tokens: { } tokens } => model.Price?.CostMicros(resolved, tokens),
        { Seconds: { } seconds } => model.PriceOf(resolved with { Seconds = (int)Math.Ceiling(Math.Min(seconds, 1_000_000)) }),
        _ => null,
    };

    /// <summary>
    /// The price of a file by its duration, if that is not what was requested or nothing was. Null: the estimate stands.
    /// </summary>
    public DeliveredCost? CostOfDelivered(string modelId, Provider provider, VideoRequest request, TimeSpan duration)
    {
        var model = catalogue.FindOrUnchecked(modelId).ForProvider(provider);
        if (model.Routes.GetValueOrDefault(provider.System.Name) is not { } route) return null;
        var resolved = ResolveAt(route.Dialect, model, request);
        if (resolved.Seconds is { } seconds && (resolved.HasClip || Math.Abs(duration.TotalSeconds - seconds) <= 1)) return null;
        return new(model.PriceOf(resolved with { Seconds = (int)Math.Round(duration.TotalSeconds) }));
    }

    private ResolvedRequest ResolveAt(string dialect, CatalogueModel model, VideoRequest request) =>
        model.Resolve(request, dialects[dialect].ShapeWith(request));

    private ProviderRoute? RouteAt(Provider provider, Credential credential, CatalogueModel model, string? dialect) =>
        model.Routes.TryGetValue(provider.System.Name, out var route) && (dialect is null || route.Dialect == dialect)
        && !HasHappened(model.WithdrawalAt(provider.System.Name))
            ? new(provider, credential, route.Dialect, route.Model ?? model.Id, route.Action)
            : null;

    /// <summary>Null: no configured provider ever offered the model.</summary>
    private Withdrawal? FindWithdrawal(CatalogueModel model)
    {
        var ends = providers.All.Where(provider => model.Routes.ContainsKey(provider.System.Name))
            .Select(provider => model.WithdrawalAt(provider.System.Name))
            .Append(model.EndsOn is { } day ? new(day, model.Replacement) : null);
        return ends.FirstOrDefault(HasHappened);
    }

    private bool HasHappened(Withdrawal? end) => end?.HasHappened(clock.GetUtcNow()) is true;
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
    /// <summary>Why there is no route, if a provider had the model and ended it.</summary>
    public Withdrawal? Withdrawn { get; init; }

    /// <summary>The expected price in millionths of a US dollar. Null: unknown, which is not zero.</summary>
    public long? PriceMicros => Route is null ? null : Model.PriceOf(Resolved);
}
