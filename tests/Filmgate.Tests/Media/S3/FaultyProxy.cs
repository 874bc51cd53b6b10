using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Media.S3;

/// <summary>
/// A proxy in front of the real server that injects the faults a test asks for. It forwards everything else unchanged, with signatures.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private static readonly string[] HopByHop = ["Transfer-Encoding", "Connection", "Keep-Alive"];
    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
    });

    private FaultyProxy(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>Method and query of every request, such as <c>PUT ?partNumber=2&amp;uploadId=…</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Returns true if it responded to the request, or broke it.</summary>
    public Func<HttpContext, Task<bool>> Before { get; set; } = _ => Task.FromResult(false);

    /// <summary>May change the headers of the response.</summary>
    public Action<HttpContext> After { get; set; } = _ => { };

    public static async Task<FaultyProxy> StartAsync(Uri server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var proxy = new FaultyProxy(builder.Build());
        proxy._app.Run(http => proxy.ForwardAsync(http, server));
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Responds with an S3 error.</summary>
    public static async Task<bool> RefuseAsync(HttpContext http, int status, string code)
    {
        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        await http.Response.WriteAsync(
            "<?xml version=\"1.0\"?>"
            + $"<Error><Code>{code}</Code><Message>Injected by a test.</Message><RequestId>1</RequestId></Error>");
        return true;
    }

    public static bool IsPart(HttpContext http) => http.Request.Method == "PUT" && http.Request.Query.ContainsKey("partNumber");

    public async ValueTask DisposeAsync()
    {
        using var immediately = new CancellationTokenSource();
        await immediately.CancelAsync();
        await _app.StopAsync(immediately.Token);
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task ForwardAsync(HttpContext http, Uri server)
    {
        Requests.Enqueue($"{http.Request.Method} {http.Request.QueryString}");
        if (await Before(http)) return;

        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var asSent = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var url = new Uri(server.GetLeftPart(UriPartial.Authority) + target, asSent);
        using var request = new HttpRequestMessage(new(http.Request.Method), url);
        if (http.Request.ContentLength is not null) request.Content = new StreamContent(http.Request.Body);
        foreach (var header in http.Request.Headers.Where(h => !HopByHop.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
            if (!request.Headers.TryAddWithoutValidation(header.Key, [.. header.Value]))
                request.Content?.Headers.TryAddWithoutValidation(header.Key, [.. header.Value]);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        var headers = response.Headers.Concat(response.Content.Headers);
        foreach (var header in headers.Where(h => !HopByHop.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
            http.Response.Headers[header.Key] = header.Value.ToArray();
        After(http);
        if (http.Request.Method != "HEAD" && http.Response.StatusCode != 204) await response.Content.CopyToAsync(http.Response.Body);
    }
}
