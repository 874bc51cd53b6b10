using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Bench;

/// <summary>A provider that is done at the first poll and serves a small clip.</summary>
internal sealed class FinishingProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly byte[] _clip;
    private int _accepted;

    private FinishingProvider(WebApplication app, byte[] clip) => (_app, _clip) = (app, clip);

    public string Url => _app.Urls.First();

    public static async Task<FinishingProvider> StartAsync()
    {
        using var clip = new MemoryStream();
        await using (var resource = typeof(FinishingProvider).Assembly.GetManifestResourceStream("clip.mp4")!) await resource.CopyToAsync(clip);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var provider = new FinishingProvider(builder.Build(), clip.ToArray());
        provider._app.UseRouting();
        provider._app.MapPost("/v1/videos", (RequestDelegate)provider.AcceptAsync);
        provider._app.MapGet("/v1/videos/{id}", (RequestDelegate)provider.AnswerAsync);
        provider._app.MapGet("/clip.mp4", (RequestDelegate)provider.ServeAsync);
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
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync($$"""{"id":"{{http.Request.RouteValues["id"]}}","object":"video","status":"completed","progress":100,"video_url":"{{Url}}/clip.mp4"}""");
    }

    private Task ServeAsync(HttpContext http)
    {
        http.Response.ContentType = "video/mp4";
        http.Response.ContentLength = _clip.Length;
        return http.Response.Body.WriteAsync(_clip).AsTask();
    }
}
