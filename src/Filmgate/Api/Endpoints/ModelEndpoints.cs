using Filmgate.Api.Authentication;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Presentation;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/v1/models</c>: what this gateway can make, with the providers that it has.</summary>
internal sealed class ModelEndpoints(ModelCatalogue catalogue, Router router, ApiKeyAuthentication gate, CreateResponseHeaders headers)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", (RequestDelegate)ListAsync);
        routes.MapGet("/v1/models/{**id}", (RequestDelegate)RetrieveAsync);
    }

    private async Task ListAsync(HttpContext http)
    {
        var (_, error) = await gate.AdmitAsync(http);
        if (error is not null) await error.WriteAsync(http);
        else await JsonResponse.WriteAsync(http, new ModelList { Data = [.. Available()] }, ApiJson.Default.ModelList);
    }

    private async Task RetrieveAsync(HttpContext http)
    {
        var id = Uri.UnescapeDataString((string)http.GetRouteValue("id")!);    // some ids have a slash: maker/model
        var (_, error) = await gate.AdmitAsync(http);
        if (error is not null) await error.WriteAsync(http);
        else if (Available().FirstOrDefault(m => m.Id == id) is { } model)
        {
            headers.WriteEnd(http.Response, id);
            await JsonResponse.WriteAsync(http, model, ApiJson.Default.Model);
        }
        else await (ApiError.UnknownModel(ApiError.Short(id), catalogue.FindSimilar(ApiError.Short(id))) with { HttpStatus = 404 }).WriteAsync(http);
    }

    private IEnumerable<Model> Available() => catalogue.All
        .Select(m => (Model: m, Route: router.RouteTo(m)))
        .Where(m => m.Route is not null)
        .Select(m => new Model(m.Model.Id, 0, m.Route!.Provider.Name));
}
