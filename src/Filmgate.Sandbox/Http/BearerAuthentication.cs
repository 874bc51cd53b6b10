using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Http;

/// <summary>Accepts any API key that does not contain the word "invalid".</summary>
internal static class BearerAuthentication
{
    private const string Scheme = "Bearer ";

    /// <summary>Marks the routes that need no API key.</summary>
    public sealed class Anonymous;

    public static void UseBearerAuthentication(this WebApplication app) => app.Use(async (http, next) =>
    {
        var isAnonymous = http.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<Anonymous>() is not null;
        if (isAnonymous || FindError(http.Request.Headers.Authorization.ToString()) is not { } message)
            await next(http);
        else
            await Responses.Error(StatusCodes.Status401Unauthorized, message).ExecuteAsync(http);
    });

    private static string? FindError(string header)
    {
        var key = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
        return key.Length == 0 ? "API key is missing"
            : key.Contains("invalid", StringComparison.OrdinalIgnoreCase) ? "Invalid API key"
            : null;
    }
}
