using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/v1/nodes</c>: the servers that use the database, and what they hold.</summary>
internal sealed class NodeEndpoint(INodeStore nodes, EndpointHandlers handlers, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/nodes", handlers.ForOperator(ListAsync)).Reads();

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var all = await nodes.ListAsync(clock.GetUtcNow(), http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        await JsonResponse.WriteAsync(http, new GatewayNodeList { Data = [.. all.Select(Show)] }, ApiJson.Default.GatewayNodeList);
    }

    private static GatewayNode Show(NodeState node) => new()
    {
        Id = node.Id,
        Role = node.Role,
        Version = node.Version,
        StartedAt = node.StartedAt?.ToUnixTimeSeconds(),
        LastBeatSeconds = Math.Max(0, (long)node.SinceBeat.TotalSeconds),
        Videos = node.Videos,
        Deliveries = node.Deliveries,
    };
}
