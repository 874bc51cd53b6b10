using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Authentication;

/// <summary>
/// Recognizes requests that a reverse proxy or a tunnel passed on. They arrive from a loopback address, so without API keys only this tells
/// a stranger from a program on this machine. A proxy that leaves no trace cannot be recognized: only a key protects against that.
/// </summary>
internal static class ProxyDetection
{
    private static readonly FrozenSet<string> Headers = new[]
    {
        "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-ProxyUser-Ip", "X-Scheme", "X-Varnish", "X-Rewrite-URL",
        "Client-IP", "True-Client-IP", "Fastly-Client-IP", "Fly-Client-IP", "Front-End-Https", "Max-Forwards", "Proxy-Connection",
        "CDN-Loop",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Prefixes =
        ["X-Forwarded", "X-Original-", "X-Envoy-", "X-ARR-", "X-Azure-", "CF-", "Ngrok-", "Tailscale-"];

    /// <returns>What shows the proxy, to be named in an error message. Null: nothing does.</returns>
    public static string? FindTrace(HttpRequest request)
    {
        // nginx speaks HTTP/1.0 and adds no header unless it is configured to. Clients of today speak HTTP/1.1 or later.
        if (!HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp2(request.Protocol)) return $"it is {request.Protocol}";
        foreach (var (name, _) in request.Headers)
            if (Headers.Contains(name) || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                return $"it has the header {name}";
        return null;
    }
}
