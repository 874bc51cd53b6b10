using System.Net.Sockets;
using Filmgate.Formatting;
using Filmgate.Http;

namespace Filmgate.Media.Downloads;

/// <summary>
/// The three things that end one try: the caller cancels, the whole download takes too long, or the connection delivers nothing.
/// </summary>
internal sealed class DownloadTimeouts : IDisposable
{
    private readonly DownloadOptions _options;
    private readonly CancellationToken _whole;
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _any;

    public DownloadTimeouts(DownloadOptions options, TimeProvider clock, CancellationToken caller, CancellationToken whole)
    {
        (_options, Caller, _whole) = (options, caller, whole);
        _stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _any = CancellationTokenSource.CreateLinkedTokenSource(caller, whole, _stall.Token);
    }

    public CancellationToken Caller { get; }

    /// <summary>The whole download has used up its time.</summary>
    public bool IsOver => _whole.IsCancellationRequested;

    /// <summary>The token for the next wait on the network. It starts the stall timeout.</summary>
    public CancellationToken Armed()
    {
        _stall.CancelAfter(_options.StallTimeout);
        return _any.Token;
    }

    public void Disarm() => _stall.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>What happened on the network, as a phrase that follows the address. Null when the cause is not the network.</summary>
    public string? Explain(Exception e) => e switch
    {
        OperationCanceledException when Caller.IsCancellationRequested => null,
        OperationCanceledException when IsOver => $"was not downloaded within {UnitFormat.Of(_options.FetchTimeout)}",
        OperationCanceledException when _stall.IsCancellationRequested => $"sent nothing for {UnitFormat.Of(_options.StallTimeout)}",
        OperationCanceledException => "could not be reached in time",
        ProxyFaultException proxy => $"could not be reached: {proxy.Message}",
        NameNotResolvedException =>
            "could not be found: the name does not resolve on the gateway's machine (FILMGATE_PROXY_RESOLVES lets the proxy resolve it)",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "could not be found: the name does not resolve",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "did not offer a valid TLS certificate",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "could not be reached",
        HttpRequestException or IOException or SocketException => "dropped the connection",
        _ => null,
    };

    public void Dispose()
    {
        _any.Dispose();
        _stall.Dispose();
    }
}
