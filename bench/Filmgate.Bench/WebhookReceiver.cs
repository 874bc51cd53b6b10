using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Bench;

/// <summary>Responds with 204 at once, and records the timestamp and the arrival of each delivery.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hook";

    /// <summary>By webhook-id.</summary>
    public ConcurrentDictionary<string, (DateTimeOffset Timestamp, DateTimeOffset ReceivedAt)> Deliveries { get; } =
        new(StringComparer.Ordinal);

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.UseRouting();
        receiver._app.MapPost("/hook", (RequestDelegate)receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public async Task WaitAsync(int count)
    {
        for (var tries = 0; Deliveries.Count < count; tries++)
        {
            if (tries == 1200) throw new BenchFailedException($"Only {Deliveries.Count} of {count} deliveries arrived in two minutes.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        var receivedAt = TimeProvider.System.GetUtcNow();
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        var timestamp = body.RootElement.GetProperty("timestamp").GetDateTimeOffset();
        Deliveries.TryAdd(http.Request.Headers["webhook-id"].ToString(), (timestamp, receivedAt));
        http.Response.StatusCode = 204;
    }
}
