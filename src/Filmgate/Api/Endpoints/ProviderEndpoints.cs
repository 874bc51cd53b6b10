using Filmgate.Api.Audit;
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
/// <c>/v1/providers</c>: the state of the providers, and pauses of new submissions. It concerns the videos of all keys.
/// </summary>
internal sealed class ProviderEndpoints(ProviderView view, ProviderPauses pauses, EndpointHandlers handlers)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/v1/providers",
            handlers.ForOperator((http, _) => JsonResponse.WriteAsync(http, view.List(), ApiJson.Default.ProviderStatusList)));
        routes.MapPost("/v1/providers/{name}/pause", Change(pauses.PauseAsync)).Audits("provider.pause");
        routes.MapPost("/v1/providers/{name}/resume", Change(pauses.ResumeAsync)).Audits("provider.resume");
    }

    private RequestDelegate Change(Func<string, CancellationToken, Task> change) => handlers.ForOperator(async (http, _) =>
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
}
