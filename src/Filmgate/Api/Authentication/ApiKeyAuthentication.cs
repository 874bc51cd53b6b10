using System.Net;
using Filmgate.Api.Errors;
using Filmgate.Http;
using Filmgate.Keys;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Authentication;

/// <summary>Lets a request in under its key, or tells it why not.</summary>
internal sealed class ApiKeyAuthentication(ApiKeyCache keys, GatewayAddress address)
{
    private readonly bool _loopbackOnly = address.IsLoopbackOnly;

    public async ValueTask<(Caller? Caller, ApiError? Error)> AdmitAsync(HttpContext http)
    {
        if (KeyOf(http.Request) is { } key)
        {
            if (await keys.FindAsync(key, http.RequestAborted) is { } caller) return (caller, null);
            if (!await keys.AllowsAnonymousAsync(http.RequestAborted)) return (null, ApiError.WrongKey());
        }
        else if (!await keys.AllowsAnonymousAsync(http.RequestAborted))
        {
            return (null, ApiError.NoKey());
        }

        // No keys yet: only this machine's own programs. A web page in the user's browser is none of them, whatever name it gave this address.
        return IsLocal(http.Request) ? (Caller.Anonymous, null) : (null, ApiError.ForeignHost(http.Request.Host.Host));
    }

    /// <summary>A route for whoever is let in.</summary>
    public RequestDelegate Admit(Func<HttpContext, Caller, Task> next) => async http =>
    {
        var (caller, error) = await AdmitAsync(http);
        await (error is null ? next(http, caller!) : error.WriteAsync(http));
    };

    private static string? KeyOf(HttpRequest request)
    {
        const string bearer = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) && header.Length > bearer.Length ? header[bearer.Length..].Trim() : null;
    }

    private bool IsLocal(HttpRequest request) =>
        _loopbackOnly && IsLocalName(request.Host.Host)
        && (request.Headers.Origin.ToString() is not { Length: > 0 } origin || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLocalName(page.Host)));

    private static bool IsLocalName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
