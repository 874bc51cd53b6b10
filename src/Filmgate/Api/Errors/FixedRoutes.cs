using System.Collections.Frozen;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Errors;

/// <summary>
/// The methods of routes without parameters. Where a fixed word stands beside an id (<c>/v1/videos/edits</c>), the framework reports a
/// wrong method as a missing route.
/// </summary>
internal sealed class FixedRoutes(EndpointDataSource endpoints)
{
    private readonly Lazy<FrozenDictionary<string, string>> _methods = new(() => endpoints.Endpoints
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern is { Parameters.Count: 0, RawText: not null })
        .GroupBy(endpoint => endpoint.RoutePattern.RawText!, MethodsOf, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(
            group => group.Key,
            group => string.Join(", ", group.SelectMany(methods => methods).Distinct().Order(StringComparer.Ordinal)),
            StringComparer.OrdinalIgnoreCase));

    /// <summary>As for the Allow header. Null: there is no such route.</summary>
    public string? MethodsAt(string path) => _methods.Value.GetValueOrDefault(path);

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
}
