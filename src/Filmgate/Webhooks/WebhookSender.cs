using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Filmgate.Http;

namespace Filmgate.Webhooks;

/// <summary>Sends one signed POST. It always ends within the timeout, and the response body is not read.</summary>
internal sealed class WebhookSender(HttpClient http, TimeProvider clock)
{
    /// <summary>Why an endpoint is disabled after a 410.</summary>
    public const string GoneReason = "The receiver responded with 410 Gone.";
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(20);
    private const int MaxErrorLength = 300;

    /// <param name="resolve">Resolves names. Null: the operating system does.</param>
    public static HttpClient CreateClient(
        AddressPolicy policy, NetworkOptions network, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        return new(SsrfSafeHttp.CreateHandler(policy, network, resolve, Configure)) { Timeout = Timeout.InfiniteTimeSpan };

        static void Configure(SocketsHttpHandler handler)
        {
            handler.ConnectTimeout = TimeSpan.FromSeconds(10);
            handler.MaxResponseDrainSize = 16 * 1024;                   // after a longer body, the connection is closed instead of reused
            handler.ResponseDrainTimeout = TimeSpan.FromSeconds(1);
            handler.MaxResponseHeadersLength = 16;                      // kB
        }
    }

    public async Task<WebhookResponse> SendAsync(Delivery delivery, WebhookSigner signer, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(ResponseTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            using var request = CreateRequest(delivery, signer);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new((int)response.StatusCode, ErrorOf(response), clock.GetElapsedTime(started), RetryAfterHeader.Read(response, clock));
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            return new(null, ErrorOf(fault, timeout.IsCancellationRequested), clock.GetElapsedTime(started));
        }
    }

    private HttpRequestMessage CreateRequest(Delivery delivery, WebhookSigner signer)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery.Body));
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url) { Content = content };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.UserAgent.ParseAdd("Filmgate");
        request.Headers.Add("webhook-id", delivery.Id);
        request.Headers.Add("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", signer.Sign(delivery.Id, now, delivery.Body));
        return request;
    }

    private static string? ErrorOf(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => "Redirects are not followed.",
        410 => GoneReason,
        var status => $"The receiver responded with {status}.",
    };

    private static string ErrorOf(Exception fault, bool timedOut)
    {
        if (AddressRefusedException.In(fault) is { } refused)
            return $"{refused.Message} {ReceiverUrl.AllowVariable}=true permits them.";
        if (ProxyFaultException.In(fault) is { } proxyFault) return $"Connection failed: {proxyFault.Message}.";
        if (timedOut) return $"No response within {ResponseTimeout.TotalSeconds:0} s.";
        var text = (fault as HttpRequestException)?.InnerException is SocketException socket
            ? $"Connection failed: {socket.Message}."
            : fault.Message;
        return text.Length <= MaxErrorLength ? text : text[..MaxErrorLength];
    }
}
