using System.Net;
using Filmgate.Api.Errors;
using Filmgate.Api.Limits;
using Filmgate.Http;
using Filmgate.Keys;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Authentication;

/// <summary>Finds the caller of a request by its API key.</summary>
internal sealed class ApiKeyAuthentication(
    ApiKeyCache keys, WriteLimiter writes, FailedAuthentications failures, GatewayAddress address, ApiOptions options)
{
    private readonly bool _loopbackOnly = address.IsLoopbackOnly;

    public async ValueTask<(Caller? Caller, ApiError? Error)> AuthenticateAsync(HttpContext http)
    {
        if (KeyOf(http.Request) is { } key)
        {
            if (failures.Refuse(http) is { } refused) return (null, refused);
            var found = await keys.FindAsync(key, http.RequestAborted);
            if (found.Caller is { } caller) return CountWrite(http, caller) is { } exceeded ? (null, exceeded) : (caller, null);
            if (!await keys.AllowsAnonymousAsync(http.RequestAborted))
                return (null, failures.Count(http, ApiError.InvalidApiKey(found.ExpiredAt)));
        }
        else if (!await keys.AllowsAnonymousAsync(http.RequestAborted))
        {
            return (null, ApiError.MissingApiKey());
        }

        // Without keys, only programs on this machine are served. A web page in the user's browser is refused, whatever host name it used.
        // So is a reverse proxy on this machine: it passes on the requests of strangers.
        if (!IsLocal(http.Request)) return (null, ApiError.HostNotAllowed(http.Request.Host.Host));
        return ProxyDetection.FindTrace(http.Request) is { } trace ? (null, ApiError.ProxyNotAllowed(trace)) : (Caller.Anonymous, null);
    }

    private ApiError? CountWrite(HttpContext http, Caller caller)
    {
        if (caller.Limits.WritesPerMinute is not { } limit || ReadRequest.Is(http)) return null;
        var (isPermitted, state) = writes.Take(caller.Owner, limit);
        if (isPermitted) state.Write(http.Response);
        return isPermitted ? null : ApiError.TooManyWrites(limit, state.Reset) with { RateLimits = [state] };
    }

    private static string? KeyOf(HttpRequest request)
    {
        const string bearer = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        var isBearer = header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) && header.Length > bearer.Length;
        return isBearer ? header[bearer.Length..].Trim() : null;
    }

    private bool IsLocal(HttpRequest request) =>
        _loopbackOnly && IsLocalName(request.Host.Host) && IsLocalOrigin(request.Headers.Origin.ToString());

    /// <summary>An origin that the operator named may call too. <c>*</c> does not count: it means every page on the Internet.</summary>
    private bool IsLocalOrigin(string origin) =>
        origin.Length == 0
        || options.CorsOrigins.Contains(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLocalName(page.Host));

    private static bool IsLocalName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
