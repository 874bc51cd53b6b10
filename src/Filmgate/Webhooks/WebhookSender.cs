using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Filmgate.Http;
using Filmgate.Media.Downloads;

namespace Filmgate.Webhooks;

/// <summary>One POST, signed. Whatever the receiver does, it ends within the time limit, and what it answers is not read.</summary>
internal sealed class WebhookSender(HttpClient http, TimeProvider clock)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private const int LongestError = 300;

    /// <param name="resolve">How names are resolved; the system's way when null.</param>
    public static HttpClient CreateClient(AddressPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var handler = SsrfSafeHttp.CreateHandler(policy, resolve);
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        handler.MaxResponseDrainSize = 16 * 1024;                       // more than a polite answer; the connection of a chatty one is closed
        handler.ResponseDrainTimeout = TimeSpan.FromSeconds(1);
        handler.MaxResponseHeadersLength = 16;                          // kB
        return new(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<WebhookResponse> SendAsync(Delivery message, IEnumerable<string> secrets, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var request = Write(message, secrets);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new((int)response.StatusCode, ErrorOf(response), clock.GetElapsedTime(began), RetryAfterHeader.Read(response, clock));
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            return new(null, ErrorOf(fault, limit.IsCancellationRequested), clock.GetElapsedTime(began));
        }
    }

    private HttpRequestMessage Write(Delivery message, IEnumerable<string> secrets)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, message.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.Body)) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.UserAgent.ParseAdd("Filmgate");
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSigner.Sign(secrets, message.Id, now, message.Body));
        return request;
    }

    private static string? ErrorOf(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => "Redirects are not followed.",
        410 => "The receiver wants no more messages.",
        _ => $"The receiver answered {(int)response.StatusCode}.",
    };

    private static string ErrorOf(Exception fault, bool timedOut)
    {
        if (AddressRefusedException.In(fault) is { } refused) return refused.Message;
        if (timedOut) return $"No answer in {Patience.TotalSeconds:0} s.";
        var text = (fault as HttpRequestException)?.InnerException is SocketException socket ? $"No connection: {socket.Message}." : fault.Message;
        return text.Length <= LongestError ? text : text[..LongestError];
    }
}
