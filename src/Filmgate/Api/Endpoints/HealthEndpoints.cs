using Filmgate.Engine;
using Filmgate.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// <c>/healthz</c>: the process responds. <c>/readyz</c>: it can also read its database and holds its lease, so it can receive traffic.
/// </summary>
internal sealed class HealthEndpoints(NodeLease lease, IKeyStore keys)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", (RequestDelegate)(http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync("""{"status":"ok"}""");
        }));
        routes.MapGet("/readyz", (RequestDelegate)ReadyAsync);
    }

    private async Task ReadyAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        try
        {
            await keys.ListAsync(http.RequestAborted);
        }
        catch (Exception fault) when (!http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = 503;
            var reason = $"the database cannot be read ({fault.GetType().Name})";
            await http.Response.WriteAsync($$"""{"status":"not ready","reason":"{{reason}}"}""");
            return;
        }

        http.Response.StatusCode = lease.IsHeld ? 200 : 503;
        await http.Response.WriteAsync(
            lease.IsHeld ? """{"status":"ready"}""" : """{"status":"not ready","reason":"the node's lease is not held"}""");
    }
}
