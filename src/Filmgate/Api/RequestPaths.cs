using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api;

/// <summary>
/// Reads <c>/v1//videos/</c> as <c>/v1/videos</c>: a base URL with a slash at its end, joined with a path, gives such paths.
/// </summary>
internal static class RequestPaths
{
    public static void UseRequestPaths(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Request.Path = Clean(http.Request.Path.Value ?? "");
        return next(http);
    });

    public static string Clean(string path)
    {
        if (path.Length < 2 || (path[^1] != '/' && !path.Contains("//", StringComparison.Ordinal))) return path;
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return $"/{string.Join('/', segments)}";
    }
}
