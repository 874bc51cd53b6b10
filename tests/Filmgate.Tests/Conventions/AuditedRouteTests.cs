using Filmgate.Api.Audit;
using Filmgate.Api.Limits;
using Filmgate.Tests.Gateway;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Conventions;

/// <summary>A new route that changes something says whether operators' use of it is recorded.</summary>
public sealed class AuditedRouteTests
{
    /// <summary>Routes that concern only what is the caller's own, whoever calls.</summary>
    private static readonly string[] OwnOnly =
    [
        "POST /v1/videos", "POST /v1/videos/edits", "POST /v1/videos/extensions",
        "POST /v1/videos/characters", "POST /v1/videos/characters/{id}", "DELETE /v1/videos/characters/{id}",
        "POST /v1/files", "DELETE /v1/files/{id}",
        "POST /v1/webhooks/endpoints", "DELETE /v1/webhooks/endpoints/{id}", "POST /v1/webhooks/endpoints/{id}/enable",
        "POST /v1/webhooks/endpoints/{id}/disable", "POST /v1/webhooks/secret/rotate", "POST /v1/webhooks/messages/{id}/replay",
        "POST /v1/webhooks/test",
        "POST /v1/videos/{id}/retry",
    ];

    [Fact]
    public async Task Every_route_that_changes_something_is_audited_or_concerns_only_the_callers_own()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var unmarked =
            from endpoint in gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            where endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal)
            where endpoint.Metadata.GetMetadata<AuditedRoute>() is null && endpoint.Metadata.GetMetadata<ReadRequest>() is null
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            where method is not ("GET" or "HEAD")
            select $"{method} {endpoint.RoutePattern.RawText!.Replace("{id:video}", "{id}")}";
        Assert.Equal(OwnOnly.Order(StringComparer.Ordinal), unmarked.Order(StringComparer.Ordinal));
    }
}
