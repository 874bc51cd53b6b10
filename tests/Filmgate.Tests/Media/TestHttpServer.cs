using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Media;

/// <summary>A real HTTP server on a free loopback port that records its requests.</summary>
internal sealed class TestHttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestHttpServer(WebApplication app) => _app = app;

    public ConcurrentQueue<RecordedRequest> Requests { get; } = [];

    /// <summary>The host of each request. For a proxy it is that of the target.</summary>
    public ConcurrentQueue<string> Hosts { get; } = [];

    public Uri Origin => new(_app.Urls.First());

    public string Url(string path = "/v.mp4") => new Uri(Origin, path).ToString();

    public static async Task<TestHttpServer> StartAsync(RequestDelegate respond, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var server = new TestHttpServer(builder.Build());
        server._app.Run(async context =>
        {
            var headers = context.Request.Headers;
            server.Requests.Enqueue(new RecordedRequest(context.Request.Path, headers.Authorization, headers.Range, headers.IfRange));
            server.Hosts.Enqueue(headers.Host.ToString());
            await respond(context);
        });
        await server._app.StartAsync();
        return server;
    }

    public static Task<TestHttpServer> ServingAsync(byte[] file, string contentType = "video/mp4") => StartAsync(context =>
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = file.Length;
        return context.Response.Body.WriteAsync(file).AsTask();
    });

    /// <summary>Responds with nothing more until the client disconnects.</summary>
    public static Task HangAsync(HttpContext context) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        using var immediately = new CancellationTokenSource();
        await immediately.CancelAsync();
        await _app.StopAsync(immediately.Token);
        await _app.DisposeAsync();
    }

    internal sealed record RecordedRequest(string Path, string? Authorization, string? Range, string? IfRange);
}
