using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Webhooks;

/// <summary>A real HTTP receiver on the loopback. Tests set its response, and read the deliveries that it received.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _arrivals = new(0);

    private Receiver(WebApplication app) => _app = app;

    public RequestDelegate Respond { get; set; } = With(204);

    public ConcurrentQueue<Received> Messages { get; } = new();

    public string Url => _app.Urls.First() + "/hook";

    public int Port => new Uri(_app.Urls.First()).Port;

    public Received Only => Assert.Single(Messages);

    public IEnumerable<string> Events => Messages.Select(message => (string)message.Json["type"]!);

    /// <param name="port">0: any free port.</param>
    public static async Task<Receiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var receiver = new Receiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public static RequestDelegate With(int status, params (string Name, string Value)[] headers) => http =>
    {
        http.Response.StatusCode = status;
        foreach (var (name, value) in headers) http.Response.Headers[name] = value;
        return Task.CompletedTask;
    };

    /// <summary>Never responds.</summary>
    public static Task HangAsync(HttpContext http) => Task
        .Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted)
        .ContinueWith(_ => { }, TaskScheduler.Default);

    public static Task ResetAsync(HttpContext http)
    {
        http.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Waits for the next delivery.</summary>
    public async Task ArrivalAsync() => Assert.True(await _arrivals.WaitAsync(TimeSpan.FromSeconds(30)), "Nothing arrived in 30 s.");

    public async ValueTask DisposeAsync()
    {
        using var immediately = new CancellationTokenSource();
        await immediately.CancelAsync();
        await _app.StopAsync(immediately.Token);
        await _app.DisposeAsync();
        _arrivals.Dispose();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        Messages.Enqueue(new(
            http.Request.Method + " " + http.Request.Path + http.Request.QueryString,
            body,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        _arrivals.Release();
        await Respond(http);
    }
}

/// <summary>A delivery as received.</summary>
internal sealed record Received(string Line, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Id => Headers["webhook-id"];

    /// <summary>The headers of Standard Webhooks, in lower case.</summary>
    public IReadOnlyDictionary<string, string> WebhookHeaders => Headers
        .Where(header => header.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value);

    public JsonNode Json => JsonNode.Parse(Body)!;

    public bool IsSignedWith(string secret) => Headers["webhook-signature"].Split(' ')
        .Contains(new WebhookSigner([secret]).Sign(Id, long.Parse(Headers["webhook-timestamp"], CultureInfo.InvariantCulture), Body));
}
