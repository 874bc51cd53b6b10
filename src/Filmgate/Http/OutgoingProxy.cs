using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Filmgate.Http;

/// <summary>
/// Which requests go through a proxy. All outgoing clients share it. Unlike .NET's own reading of the variables, it never sends loopback
/// to a proxy, and it reads NO_PROXY as curl does.
/// </summary>
/// <param name="http">The proxy for http URLs. Null: none.</param>
/// <param name="https">The proxy for https URLs. Null: none.</param>
internal sealed class OutgoingProxy(ProxyAddress? http, ProxyAddress? https, NoProxyList except) : IWebProxy, ICredentials
{
    public static OutgoingProxy None { get; } = new(null, null, NoProxyList.Empty);

    public bool IsNone => http is null && https is null;

    /// <returns>Null: the request goes to its target directly.</returns>
    public Uri? Find(Uri target)
    {
        var proxy = target.Scheme is "https" or "wss" ? https : http;
        return proxy is null || HostName.Of(target).IsLocal || except.Contains(target) ? null : proxy.Url;
    }

    /// <summary>
    /// The credential for a plain http request, which goes to the proxy with its body. Without it, the proxy would answer 407 and close the
    /// connection while the body is sent, and nobody could tell that from a request that was accepted. Null: none is needed, or the request
    /// has a tunnel, which is authenticated before the body.
    /// </summary>
    public AuthenticationHeaderValue? AuthorizationFor(Uri target) =>
        target.Scheme is "http" && Find(target) is not null && http?.Credential is { } credential
            ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")))
            : null;

    /// <summary>Without credentials.</summary>
    public override string ToString()
    {
        if (IsNone) return "direct, without a proxy";
        var route = http?.Url == https?.Url
            ? $"through the proxy {https}"
            : $"https {Route(https)}, http {Route(http)}";
        return $"{route}; directly: {string.Join(", ", new[] { "loopback", except.ToString() }.Where(text => text.Length > 0))}";

        static string Route(ProxyAddress? proxy) => proxy is null ? "directly" : $"through the proxy {proxy}";
    }

    ICredentials? IWebProxy.Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    Uri? IWebProxy.GetProxy(Uri destination) => Find(destination);

    bool IWebProxy.IsBypassed(Uri host) => Find(host) is null;

    /// <param name="uri">The proxy that asks for the credential.</param>
    NetworkCredential? ICredentials.GetCredential(Uri uri, string authType) =>
        new[] { http, https }.FirstOrDefault(proxy => proxy?.Url == uri)?.Credential;
}
