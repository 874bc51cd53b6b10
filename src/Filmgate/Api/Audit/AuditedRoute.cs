using Microsoft.AspNetCore.Builder;

namespace Filmgate.Api.Audit;

/// <summary>Marks a route whose use by an operator is recorded.</summary>
/// <param name="Action">As in the audit log: <c>key.create</c>.</param>
/// <param name="OfOthers">Only if it concerns a video of another key. An operator's own videos are its own business.</param>
internal sealed record AuditedRoute(string Action, bool OfOthers);

internal static class AuditedRouteExtensions
{
    public static IEndpointConventionBuilder Audits(this IEndpointConventionBuilder route, string action) =>
        route.WithMetadata(new AuditedRoute(action, OfOthers: false));

    public static IEndpointConventionBuilder AuditsOthers(this IEndpointConventionBuilder route, string action) =>
        route.WithMetadata(new AuditedRoute(action, OfOthers: true));
}
