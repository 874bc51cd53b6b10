using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Requests;

/// <summary>
/// <c>{id:video}</c>: any text but the fixed words that stand at the same place in the path. Without this, a wrong method on
/// <c>/v1/videos/edits</c> would look for a video with the id "edits".
/// </summary>
internal sealed class VideoIdConstraint : IRouteConstraint
{
    public const string Name = "video";

    public static readonly FrozenSet<string> FixedWords =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "edits", "extensions", "characters", "counts", "generations", "models", "quote");

    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value) && value is string id && !FixedWords.Contains(id);
}
