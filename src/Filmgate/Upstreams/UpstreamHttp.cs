using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Filmgate.Http;
using Filmgate.Json;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Upstreams;

/// <summary>
/// Sends requests to providers. It distinguishes requests that were never sent, those that have a response, and those whose outcome is
/// unknown. It does not follow redirects, and limits time and size.
/// </summary>
internal sealed class UpstreamHttp : IDisposable
{
    public const int MaxResponseBytes = 4 * 1024 * 1024;
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>An observer sets it on a request, to learn which members of the response are read.</summary>
    public static readonly HttpRequestOptionsKey<JsonReads> ReadsOption = new("filmgate.reads");

    private readonly TimeProvider _clock;
    private readonly UpstreamOptions _options;
    private readonly OutgoingProxy _proxy;
    private readonly HttpMessageInvoker _submitClient;
    private readonly HttpMessageInvoker _queryClient;

    /// <param name="network">Null: requests go directly to the provider.</param>
    /// <param name="observe">
    /// Wraps the handler of the paid calls (true) and that of all other calls (false), to observe them. Null: nothing observes them.
    /// </param>
    public UpstreamHttp(
        UpstreamOptions options,
        TimeProvider clock,
        NetworkOptions? network = null,
        Func<HttpMessageHandler, bool, HttpMessageHandler>? observe = null)
    {
        _options = options;
        _clock = clock;
        _proxy = network?.Proxy ?? OutgoingProxy.None;
        _submitClient = new(Observed(CreateHandler(connectionLifetime: TimeSpan.Zero), isPaid: true));
        _queryClient = new(Observed(CreateHandler(connectionLifetime: TimeSpan.FromMinutes(5)), isPaid: false));

        HttpMessageHandler Observed(HttpMessageHandler handler, bool isPaid) => observe?.Invoke(handler, isPaid) ?? handler;
    }

    /// <summary>
    /// The outcome is unknown from the last byte that may have been sent until the whole response has arrived. The time that the provider
    /// has for it starts again with each part of the body, because a large one may take longer to send.
    /// </summary>
    public async Task<UpstreamResponse> SubmitAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        using (var timer = new CancellationTokenSource(_options.SubmitTimeout, _clock))
        {
            var body = request.Content is { } content
                ? new SendTrackingContent(content, onProgress: () => timer.CancelAfter(_options.SubmitTimeout))
                : null;
            request.Content = body;
            try
            {
                return await SendAsync(_submitClient, request, timer, ct);
            }
            catch (Exception fault) when (IsNetworkFailure(fault, ct))
            {
                return new() { Failure = SubmitFailure(body, fault) };
            }
        }
    }

    public async Task<UpstreamResponse> QueryAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        using (var timer = new CancellationTokenSource(_options.QueryTimeout, _clock))
        {
            try
            {
                return await SendAsync(_queryClient, request, timer, ct);
            }
            catch (Exception fault) when (IsNetworkFailure(fault, ct))
            {
                return new() { Failure = Unreachable(FailureKind.UpstreamFault, fault) };
            }
        }
    }

    public void Dispose()
    {
        _submitClient.Dispose();
        _queryClient.Dispose();
    }

    private async Task<UpstreamResponse> SendAsync(
        HttpMessageInvoker http, HttpRequestMessage request, CancellationTokenSource timer, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        using var response = await http.SendAsync(request, either.Token);
        var body = await ReadAsync(response.Content, either.Token);
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            var redirect = WrongUrl(request, $"a redirect ({status})", notTaken: status is not 303);
            return new() { Status = status, Text = body, Failure = redirect };
        }

        var isPage = response.Content.Headers.ContentType?.MediaType is "text/html" && !body.AsSpan().TrimStart().StartsWith("{");
        if (status is < 300 or 404 or 405 && isPage)
            return new() { Status = status, Text = body, Failure = WrongUrl(request, $"a web page ({status})", notTaken: status >= 400) };

        request.Options.TryGetValue(ReadsOption, out var reads);
        var json = JsonView.Parse(body, reads);
        return new()
        {
            Status = status,
            Text = body,
            Body = json,
            RetryAfter = RetryAfterHeader.Read(response, _clock),
            BilledUnits = response.Headers.TryGetValues("x-fal-billable-units", out var units) ? units.FirstOrDefault() : null,
        };
    }

    /// <summary>A response beyond the limit is cut off. The rest is not valid JSON, which every dialect handles anyway.</summary>
    private static async Task<string> ReadAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while (body.Length < MaxResponseBytes && (read = await stream.ReadAsync(buffer, ct)) > 0) body.Write(buffer, 0, read);
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length).TrimStart(ByteOrderMark);
    }

    private static Outcome SubmitFailure(SendTrackingContent? body, Exception fault)
    {
        if (fault is ProxyFaultException || body is { HasStarted: false }) return Unreachable(FailureKind.Overloaded, fault);
        if (body is not { MayBeComplete: false }) return NoResponse(fault);
        var sent = $"{body.Sent} of {body.Length} bytes";
        return new Outcome.Unavailable(InputUnreadableException.In(fault) is { } unreadable
            ? new(
                FailureKind.InputUnreadable,
                $"The gateway could not read an input while it sent the request: {unreadable.Message}. "
                + $"The provider has {sent}, so it cannot have accepted it.")
            : new(
                FailureKind.Overloaded,
                $"The request broke off after {sent}, so the provider cannot have accepted it: {Reason(fault)}."));
    }

    private static Outcome.Unavailable Unreachable(FailureKind kind, Exception fault) =>
        new(new(kind, $"The provider could not be reached: {Reason(fault)}."));

    private static Outcome.Ambiguous NoResponse(Exception fault) =>
        new(new(FailureKind.Ambiguous, $"The request was sent, but no response was received: {Reason(fault)}."));

    /// <param name="notTaken">
    /// False for a web page with a 2xx, and for a 303, which means "done, see there": the server may have passed the request on.
    /// </param>
    private static Outcome WrongUrl(HttpRequestMessage request, string received, bool notTaken)
    {
        var url = request.RequestUri!.GetLeftPart(UriPartial.Path);
        var message = $"{url} returned {received} instead of an API response: the provider's base URL or path is wrong.";
        return new Outcome.Rejected(new(FailureKind.Misconfigured, message) { NotTaken = notTaken });
    }

    private static bool IsNetworkFailure(Exception fault, CancellationToken ct) =>
        fault is HttpRequestException or IOException or SocketException or InvalidDataException
        || (fault is OperationCanceledException && !ct.IsCancellationRequested);

    private static string Reason(Exception fault) => fault switch
    {
        OperationCanceledException => "the request timed out",
        InvalidDataException => "the response could not be decompressed",
        ProxyFaultException proxy => proxy.Message,
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => http.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "its host name does not resolve",
            HttpRequestError.ConnectionError => "the connection was refused",
            HttpRequestError.SecureConnectionError => "the TLS handshake failed",
            HttpRequestError.ResponseEnded => "the connection was closed",
            var other => other.ToString(),
        },
        _ => "the connection was lost",
    };

    private ProxyRouter CreateHandler(TimeSpan connectionLifetime) => new(_proxy, () => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = connectionLifetime,
        ConnectTimeout = _options.ConnectTimeout,
        MaxResponseHeadersLength = 64,
    });
}
