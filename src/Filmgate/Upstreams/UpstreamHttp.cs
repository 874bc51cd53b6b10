using System.Net;
using System.Net.Sockets;
using System.Text;
using Filmgate.Http;
using Filmgate.Json;
using Filmgate.Videos;

namespace Filmgate.Upstreams;

/// <summary>Sends to providers, and tells apart what never left, what was answered, and what is in doubt. No redirects, bounded time and size.</summary>
internal sealed class UpstreamHttp : IDisposable
{
    private const int LargestAnswer = 4 * 1024 * 1024;
    private readonly TimeProvider _clock;
    private readonly UpstreamOptions _options;
    private readonly HttpMessageInvoker _submits;
    private readonly HttpMessageInvoker _asks;

    public UpstreamHttp(UpstreamOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _submits = new(Handler(pooled: TimeSpan.Zero));
        _asks = new(Handler(pooled: TimeSpan.FromMinutes(5)));
    }

    /// <summary>In doubt from the first byte that could have left until a whole answer is there.</summary>
    public async Task<UpstreamResponse> SubmitAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        {
            var body = request.Content is { } content ? new SendTrackingContent(content) : null;
            request.Content = body;
            try
            {
                return await SendAsync(_submits, request, _options.SubmitTimeout, ct);
            }
            catch (Exception fault) when (IsNetwork(fault, ct))
            {
                return new()
                {
                    Failure = body is { HasBegun: false }
                        ? new Outcome.Unavailable(new(FailureKind.Overloaded, $"The provider could not be reached: {Reason(fault)}."))
                        : new Outcome.Ambiguous(new(FailureKind.Ambiguous, $"The request was sent, but its answer was never received: {Reason(fault)}.")),
                };
            }
        }
    }

    public async Task<UpstreamResponse> QueryAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        {
            try
            {
                return await SendAsync(_asks, request, _options.QueryTimeout, ct);
            }
            catch (Exception fault) when (IsNetwork(fault, ct))
            {
                return new() { Failure = new Outcome.Unavailable(new(FailureKind.UpstreamFault, $"The provider could not be asked: {Reason(fault)}.")) };
            }
        }
    }

    public void Dispose()
    {
        _submits.Dispose();
        _asks.Dispose();
    }

    private async Task<UpstreamResponse> SendAsync(HttpMessageInvoker http, HttpRequestMessage request, TimeSpan limit, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        using var answer = await http.SendAsync(request, either.Token);
        var body = await ReadAsync(answer.Content, either.Token);
        var status = (int)answer.StatusCode;
        if (status is >= 300 and < 400)
            return new() { Status = status, Failure = WrongAddress(request, $"answered with a redirect ({status})", notTaken: status is not 303) };
        if (status is < 300 or 404 or 405 && answer.Content.Headers.ContentType?.MediaType is "text/html")
            return new() { Status = status, Failure = WrongAddress(request, $"answered with a web page ({status})", notTaken: status >= 400) };

        return new() { Status = status, Body = JsonView.Parse(body), RetryAfter = RetryAfterHeader.Read(answer, _clock) };
    }

    /// <summary>An answer beyond the limit is cut; what is left of it reads as no JSON, which every dialect must survive anyway.</summary>
    private static async Task<string> ReadAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while (body.Length < LargestAnswer && (read = await stream.ReadAsync(buffer, ct)) > 0) body.Write(buffer, 0, read);
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    /// <param name="notTaken">False for a web page with a 2xx, and for a 303, which means "done; look there": whatever answered may have passed the request on.</param>
    private static Outcome WrongAddress(HttpRequestMessage request, string what, bool notTaken) => new Outcome.Rejected(new(
        FailureKind.Misconfigured,
        $"{Where(request)} {what} instead of an API answer: the provider's base URL or path is wrong.")
    { NotTaken = notTaken });

    private static bool IsNetwork(Exception fault, CancellationToken ct) =>
        fault is HttpRequestException or IOException or SocketException or InvalidDataException || (fault is OperationCanceledException && !ct.IsCancellationRequested);

    private static string Where(HttpRequestMessage request) => request.RequestUri!.GetLeftPart(UriPartial.Path);

    private static string Reason(Exception fault) => fault switch
    {
        OperationCanceledException => "it took too long",
        InvalidDataException => "what it was packed with cannot be unpacked",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => http.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "its name does not resolve",
            HttpRequestError.ConnectionError => "the connection was refused",
            HttpRequestError.SecureConnectionError => "the TLS handshake failed",
            HttpRequestError.ResponseEnded => "the connection was closed",
            var other => other.ToString(),
        },
        _ => "the connection was lost",
    };

    private SocketsHttpHandler Handler(TimeSpan pooled) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = pooled,
        ConnectTimeout = _options.ConnectTimeout,
        MaxResponseHeadersLength = 64,
    };
}

/// <summary>Time limits of calls to and from providers.</summary>
internal sealed record UpstreamOptions
{
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After this a submission without an answer is in doubt. FILMGATE_SUBMIT_TIMEOUT.</summary>
    public TimeSpan SubmitTimeout { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the signed address works at which a provider downloads an input from this gateway.</summary>
    public TimeSpan InputUrlLifetime { get; init; } = TimeSpan.FromHours(6);
}
