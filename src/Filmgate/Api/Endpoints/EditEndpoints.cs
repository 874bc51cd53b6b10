using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Engine;
using Filmgate.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary>OpenAI's newer calls: edits, extensions, and characters, which no provider API here has.</summary>
internal sealed class EditEndpoints(
    EndpointHandlers handlers, EditVideoHandler editHandler, VideoEndpoints videos, ModelCatalogue catalogue, Router router)
{
    private const int MaxModelsNamed = 3;

    public void Map(IEndpointRouteBuilder routes)
    {
        MapEdit("/v1/videos/edits", EditKind.Edit);
        MapEdit("/v1/videos/extensions", EditKind.Extend);
        routes.MapMethods("/v1/videos/characters", ["GET", "POST"], handlers.WithCaller(RefuseCharactersAsync));
        routes.MapMethods("/v1/videos/characters/{id}", ["GET", "POST", "DELETE"], handlers.WithCaller(RefuseCharactersAsync));

        void MapEdit(string path, EditKind kind) =>
            routes.MapPost(
                path, handlers.WithBody(EditVideoRequest.Read, (http, caller, request) => EditAsync(http, caller, request, kind)));
    }

    private Task EditAsync(HttpContext http, Caller caller, CreateVideoRequest request, EditKind kind)
    {
        if (IdempotencyKey.Read(http.Request, out var key) is { } error) return error.WriteAsync(http);
        return videos.WriteCreatedAsync(http, caller, editHandler.CreateAsync(kind, request, caller, key, http.RequestAborted));
    }

    private Task RefuseCharactersAsync(HttpContext http, Caller caller)
    {
        var able = catalogue.All.Where(model => model.MaxReferences > 0 && router.RouteTo(model) is not null).Select(model => model.Id);
        return ApiError.NoCharacters(able.Take(MaxModelsNamed)).WriteAsync(http);
    }
}
