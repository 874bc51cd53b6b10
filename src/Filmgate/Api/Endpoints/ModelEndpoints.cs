using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Catalogue.ProviderLists;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/v1/models</c>: the models that the configured providers serve.</summary>
internal sealed class ModelEndpoints(
    ModelCatalogue catalogue, UncataloguedModels uncatalogued, Router router, EndpointHandlers handlers, CreateResponseHeaders headers)
{
    private static readonly VideoRequest AnyRequest = new() { Prompt = "" };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", handlers.WithCaller(ListAsync));
        routes.MapGet("/v1/models/{**id}", handlers.WithCaller(RetrieveAsync));
    }

    private Task ListAsync(HttpContext http, Caller caller) =>
        JsonResponse.WriteAsync(http, new ModelList { Data = [.. Available(caller.Access)] }, ApiJson.Default.ModelList);

    private Task RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = Uri.UnescapeDataString((string)http.GetRouteValue("id")!);    // some ids have a slash: maker/model
        if (!caller.Access.AllowsModel(id)) return ApiError.ModelNotAllowed(id, caller.Access.Models).WriteAsync(http);
        if (Available(caller.Access).FirstOrDefault(m => m.Id == id) is { } model)
        {
            headers.WriteSunset(http.Response, id, AnyRequest);
            return JsonResponse.WriteAsync(http, model, ApiJson.Default.Model);
        }

        if (router.Resolve(id, AnyRequest).Withdrawn is { } end) return ApiError.ModelWithdrawn(id, end).WriteAsync(http);
        var refusal = uncatalogued.Refuse(ApiError.Truncate(id), provider: null);
        var error = refusal is null ? ApiError.NoProvider(id) : ApiError.UnknownModel(refusal.Message, refusal.Similar);
        return (error with { HttpStatus = StatusCodes.Status404NotFound, Code = "model_not_found" }).WriteAsync(http);
    }

    private IEnumerable<Model> Available(KeyAccess access) => catalogue.All
        .Where(m => access.AllowsModel(m.Id))
        .Select(m => (Model: m, Route: router.RouteTo(m, allowed: access.Providers)))
        .Where(m => m.Route is not null)
        .Select(m => new Model(m.Model.Id, 0, m.Route!.Provider.Name));
}
