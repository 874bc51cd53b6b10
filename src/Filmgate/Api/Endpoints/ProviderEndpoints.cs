using Filmgate.Api.Errors;
using Filmgate.Client;
using Filmgate.Engine.Lanes;
using Filmgate.Keys;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// <c>/v1/providers</c>: the state of the providers, and pauses of new submissions. It concerns the videos of all keys, so only programs on
/// the machine of a gateway without keys may use it.
/// </summary>
internal sealed class ProviderEndpoints(ProviderView view, ProviderPauses pauses, ApiKeyCache keys, EndpointHandlers handlers)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/providers", Local((http, _) => JsonResponse.WriteAsync(http, view.List(), ApiJson.Default.ProviderStatusList)));
        routes.MapPost("/v1/providers/{name}/pause", Change(pauses.PauseAsync));
        routes.MapPost("/v1/providers/{name}/resume", Change(pauses.ResumeAsync));
    }

    private RequestDelegate Change(Func<string, CancellationToken, Task> change) => Local(async (http, _) =>
    {
        var name = (string)http.GetRouteValue("name")!;
        if (view.Find(name) is null)
        {
            await ApiError.NoSuchProvider(name).WriteAsync(http);
            return;
        }

        await change(name, http.RequestAborted);
        await JsonResponse.WriteAsync(http, view.Find(name)!, ApiJson.Default.ProviderStatus);
    });

    private RequestDelegate Local(Func<HttpContext, Caller, Task> handle)
    {
        var local = handlers.WithCaller(handle);
        return async http =>
        {
            if (await keys.AllowsAnonymousAsync(http.RequestAborted)) await local(http);
            else await ApiError.LocalOnly(http.Request.Path).WriteAsync(http);
        };
    }
}
