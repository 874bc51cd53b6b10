namespace Filmgate.Http;

/// <summary>A name that does not resolve here, and that therefore was not given to the proxy.</summary>
internal sealed class NameNotResolvedException(string host) : HttpRequestException(
    HttpRequestError.NameResolutionError,
    $"'{host}' does not resolve on the gateway's machine. The operator can let the proxy resolve such names (FILMGATE_PROXY_RESOLVES).");
