using System.Text;
using Filmgate.Upstreams;

namespace Filmgate.Verification;

/// <summary>
/// Sees every request on the wire. It also is the last guard of the money: a second paid call never leaves the process.
/// </summary>
/// <param name="credentialHeader">The header that has the provider's key.</param>
internal sealed class ExchangeRecorder(string credentialHeader, TimeProvider clock, IVerificationListener listener)
{
    private readonly List<Exchange> _exchanges = [];
    private readonly string _credentialHeader = credentialHeader;
    private readonly TimeProvider _clock = clock;
    private readonly IVerificationListener _listener = listener;
    private int _creates;

    /// <summary>In order.</summary>
    public IReadOnlyList<Exchange> Exchanges => _exchanges;

    public HttpMessageHandler Wrap(HttpMessageHandler inner, ExchangeKind kind) => new Handler(this, inner, kind);

    private void Begin(Exchange exchange)
    {
        if (exchange.Kind is ExchangeKind.Create && Interlocked.Increment(ref _creates) > 1)
            throw new InvalidOperationException("A verification makes one paid call. A second one was stopped before it was sent.");
        _exchanges.Add(exchange);
        _listener.OnRequest(exchange);
    }

    private sealed class Handler(ExchangeRecorder recorder, HttpMessageHandler inner, ExchangeKind kind) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var exchange = new Exchange(kind, request.Method, request.RequestUri!)
            {
                HadCredential = request.Headers.Contains(recorder._credentialHeader),
            };
            recorder.Begin(exchange);
            request.Options.Set(UpstreamHttp.ReadsOption, exchange.Reads);
            var body = request.Content is { } content ? new RecordingContent(content) : null;
            request.Content = body;
            var start = recorder._clock.GetTimestamp();
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                exchange.Status = (int)response.StatusCode;
                exchange.ResponseHeaders = [.. response.Headers.Concat(response.Content.Headers)
                    .Select(header => KeyValuePair.Create(header.Key, string.Join(", ", header.Value)))];
                if (kind is not ExchangeKind.Download) await ReadBodyAsync(exchange, response, cancellationToken);
                return response;
            }
            catch (Exception fault)
            {
                exchange.Failure = fault is OperationCanceledException ? "no response in time" : Describe(fault);
                throw;
            }
            finally
            {
                exchange.Elapsed = recorder._clock.GetElapsedTime(start);
                exchange.RequestBody = body?.Text;
                if (kind is ExchangeKind.Download) recorder._listener.OnResponse(exchange, []);
            }
        }

        private static string Describe(Exception fault) => fault switch
        {
            HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } => error.ToString(),
            _ => fault.GetType().Name,
        };

        /// <summary>Reads the body as <see cref="UpstreamHttp"/> would, and passes a copy on.</summary>
        private static async Task ReadBodyAsync(Exchange exchange, HttpResponseMessage response, CancellationToken ct)
        {
            using var original = response.Content;
            using var bytes = new MemoryStream();
            await using (var stream = await original.ReadAsStreamAsync(ct))
            {
                var buffer = new byte[16 * 1024];
                int read;
                while (bytes.Length < UpstreamHttp.MaxResponseBytes && (read = await stream.ReadAsync(buffer, ct)) > 0)
                    bytes.Write(buffer, 0, read);
            }

            var copy = new ByteArrayContent(bytes.ToArray());
            foreach (var header in original.Headers.Where(header => header.Key is not "Content-Length"))
                copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
            response.Content = copy;
            exchange.ResponseBody = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
    }
}
