using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Bench.Peers;

/// <summary>Receives the webhook of each video at once, and notes when the first one arrived.</summary>
internal sealed class Arrivals : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly WebApplication _app;

    private Arrivals(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hook";

    /// <summary>Timestamps of <see cref="Stopwatch"/> by video id.</summary>
    public ConcurrentDictionary<string, long> ByVideo { get; } = new(StringComparer.Ordinal);

    public static async Task<Arrivals> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var arrivals = new Arrivals(builder.Build());
        arrivals._app.UseRouting();
        arrivals._app.MapPost("/hook", (RequestDelegate)arrivals.ReceiveAsync);
        await arrivals._app.StartAsync();
        return arrivals;
    }

    /// <summary>Waits for the webhooks of all videos, as long as some arrive.</summary>
    public async Task WaitAsync(int count)
    {
        var (last, since) = (0, Stopwatch.GetTimestamp());
        while (ByVideo.Count < count)
        {
            if (ByVideo.Count > last) (last, since) = (ByVideo.Count, Stopwatch.GetTimestamp());
            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new BenchFailedException($"Only {last} of {count} webhooks arrived; none for {Patience.TotalMinutes:0} minutes.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        var now = Stopwatch.GetTimestamp();
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        if (body.RootElement.GetProperty("type").GetString() is "video.completed")
            ByVideo.TryAdd(body.RootElement.GetProperty("data").GetProperty("id").GetString()!, now);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
