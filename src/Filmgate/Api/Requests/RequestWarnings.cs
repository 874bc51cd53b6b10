using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Catalogue.ProviderLists;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>Warnings about a request that is accepted anyway.</summary>
internal sealed class RequestWarnings(UncataloguedModels uncatalogued, Router router, DialectSet dialects)
{
    public IReadOnlyList<string> Of(string id, VideoRequest request) => [.. OfModel(id, request), .. OfShape(id, request)];

    private IEnumerable<string> OfModel(string id, VideoRequest request)
    {
        var (model, _, route) = router.Resolve(id, request);
        if (model.IsUnchecked)
        {
            yield return model.Price is null
                ? $"The catalogue does not know {id}: the request is sent unchecked, and its price is unknown."
                : $"The catalogue does not know the limits of {id}: the request is sent unchecked.";
            if (route is not null && uncatalogued.Warning(id, route.Provider) is { } warning) yield return warning;
        }

        if (model is { EndsOn: { } end })
        {
            var replacement = model.Replacement is { } next ? $" Use {next} instead." : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"The provider withdraws {id} on {end:yyyy-MM-dd}.{replacement}");
        }
    }

    private IEnumerable<string> OfShape(string id, VideoRequest request)
    {
        if (request.Native is not null || !request.HasInputs()) return [];
        var routed = router.Resolve(id, request);
        var source = routed.Route is { } route ? dialects[route.Dialect].ShapeWith(request) : ShapeSource.Request;
        return ShapeWarnings.Of(routed.Model, request, routed.Resolved.Frame, source);
    }
}
