using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Bench;

/// <summary>Answers 204 at once, and keeps when each message came and of when it tells.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hook";

    /// <summary>By webhook-id.</summary>
    public ConcurrentDictionary<string, (DateTimeOffset Told, DateTimeOffset Came)> Messages { get; } = new(StringComparer.Ordinal);

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.UseRouting();
        receiver._app.MapPost("/hook", (RequestDelegate)receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public async Task WaitAsync(int count)
    {
        for (var patience = 1200; Messages.Count < count; patience--)
        {
            if (patience == 0) throw new BenchFailedException($"Of {count} messages {Messages.Count} came within two minutes.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private async Task TakeAsync(HttpContext http)
    {
        var came = TimeProvider.System.GetUtcNow();
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        Messages.TryAdd(http.Request.Headers["webhook-id"].ToString(), (body.RootElement.GetProperty("timestamp").GetDateTimeOffset(), came));
        http.Response.StatusCode = 204;
    }
}
