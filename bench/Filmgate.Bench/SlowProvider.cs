using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Bench;

/// <summary>A provider that accepts at once and renders for ever.</summary>
internal sealed class SlowProvider : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _polled = new(StringComparer.Ordinal);
    private readonly WebApplication _app;
    private int _accepted;
    private int _polls;

    private SlowProvider(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();
    public int Accepted => _accepted;
    public int Polls => _polls;

    /// <summary>How many different videos were asked for.</summary>
    public int Polled => _polled.Count;

    public static async Task<SlowProvider> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var provider = new SlowProvider(builder.Build());
        provider._app.UseRouting();
        provider._app.MapPost("/v1/videos", (RequestDelegate)provider.AcceptAsync);
        provider._app.MapGet("/v1/videos/{id}", (RequestDelegate)provider.AnswerAsync);
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task AcceptAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync($$"""{"id":"video_{{Interlocked.Increment(ref _accepted)}}_5f0c1a2b3c4d","object":"video","status":"queued","progress":0}""");
    }

    private Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _polls);
        var id = (string)http.Request.RouteValues["id"]!;
        _polled.TryAdd(id, true);
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync($$"""{"id":"{{id}}","object":"video","status":"in_progress","progress":37}""");
    }
}
