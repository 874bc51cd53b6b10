using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Bench;

/// <summary>A provider that accepts every video at once, and answers polls as its kind does.</summary>
internal abstract class RenderingProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _accepted;

    protected RenderingProvider()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPost("/v1/videos", (RequestDelegate)(http => JsonAsync(http, $$"""{"id":"video_{{Interlocked.Increment(ref _accepted)}}_5f0c1a2b3c4d","object":"video","status":"queued","progress":0}""")));
        _app.MapGet("/v1/videos/{id}", (RequestDelegate)(http => JsonAsync(http, Poll((string)http.Request.RouteValues["id"]!))));
        _app.MapGet("/clip.mp4", (RequestDelegate)ServeAsync);
    }

    public string Url => _app.Urls.First();
    public int Accepted => _accepted;

    public Task StartAsync() => _app.StartAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <returns>What it says of the video: JSON.</returns>
    protected abstract string Poll(string id);

    /// <summary>The file of a finished video.</summary>
    protected virtual Task ServeAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static Task JsonAsync(HttpContext http, string body)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body);
    }
}
