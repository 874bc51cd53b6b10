namespace Filmgate.Http;

/// <summary>
/// The proxy could not be reached, or refused the request. The target received nothing. The message is a phrase without the proxy's
/// address, which is nobody's business but the operator's.
/// </summary>
internal sealed class ProxyFaultException(string message, Exception? cause = null)
    : HttpRequestException(HttpRequestError.ProxyTunnelError, message, cause)
{
    /// <returns>What the proxy did. Null if the failure may be the target's.</returns>
    public static string? Explain(HttpRequestException fault) => fault.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the host name of the proxy does not resolve",
        HttpRequestError.ConnectionError => "the proxy could not be reached",
        HttpRequestError.ProxyTunnelError =>
            fault.StatusCode is { } status ? $"the proxy refused the connection ({(int)status})" : "the proxy refused the connection",
        _ => null,
    };

    /// <summary>Finds it among the inner exceptions: libraries wrap what their HTTP client throws.</summary>
    public static ProxyFaultException? In(Exception? e)
    {
        while (e is not (null or ProxyFaultException))
            e = e.InnerException;
        return (ProxyFaultException?)e;
    }
}
