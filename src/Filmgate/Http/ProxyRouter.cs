using System.Net;

namespace Filmgate.Http;

/// <summary>
/// Sends each request to its target or through the proxy. There is one handler for each, because what is right for a connection to the
/// target, such as a check of its address, is wrong for one to the proxy.
/// </summary>
internal sealed class ProxyRouter : HttpMessageHandler
{
    private readonly OutgoingProxy _proxy;
    private readonly Func<Uri, CancellationToken, Task>? _checkTarget;
    private readonly HttpMessageInvoker _direct;
    private readonly HttpMessageInvoker _proxied;

    /// <param name="create">Creates a handler. It is called twice.</param>
    /// <param name="checkTarget">Throws if a request may not go to its target through the proxy.</param>
    public ProxyRouter(
        OutgoingProxy proxy,
        Func<SocketsHttpHandler> create,
        Action<SocketsHttpHandler>? configureDirect = null,
        Func<Uri, CancellationToken, Task>? checkTarget = null)
    {
        (_proxy, _checkTarget) = (proxy, checkTarget);
        var direct = create();
        direct.UseProxy = false;
        configureDirect?.Invoke(direct);
        var proxied = create();
        proxied.Proxy = proxy;
        (_direct, _proxied) = (new(direct), new(proxied));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var target = request.RequestUri!;
        if (_proxy.Find(target) is null) return await _direct.SendAsync(request, cancellationToken);
        if (_checkTarget is not null) await _checkTarget(target, cancellationToken);
        request.Headers.ProxyAuthorization = _proxy.AuthorizationFor(target);
        HttpResponseMessage response;
        try
        {
            response = await _proxied.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException fault) when (ProxyFaultException.Explain(fault) is { } reason)
        {
            throw new ProxyFaultException(reason, fault);
        }

        if (response.StatusCode is not HttpStatusCode.ProxyAuthenticationRequired) return response;
        response.Dispose();
        throw new ProxyFaultException("the proxy refused the gateway's user name and password, or requires them (407)");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _direct.Dispose();
            _proxied.Dispose();
        }

        base.Dispose(disposing);
    }
}
