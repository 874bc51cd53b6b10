using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Http;

/// <summary>Any key opens the sandbox, unless it contains the word "invalid".</summary>
internal static class BearerAuthentication
{
    private const string Scheme = "Bearer ";

    /// <summary>Marks the routes that ask for no key.</summary>
    public sealed class Anonymous;

    public static void UseBearerAuthentication(this WebApplication app) => app.Use(async (http, next) =>
    {
        var isOpen = http.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<Anonymous>() is not null;
        if (isOpen || Refusal(http.Request.Headers.Authorization.ToString()) is not { } message)
            await next(http);
        else
            await Responses.Error(StatusCodes.Status401Unauthorized, message).ExecuteAsync(http);
    });

    private static string? Refusal(string header)
    {
        var key = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
        return key.Length == 0 ? "API key is missing"
            : key.Contains("invalid", StringComparison.OrdinalIgnoreCase) ? "Invalid API key"
            : null;
    }
}
