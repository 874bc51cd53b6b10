using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Bench;

/// <summary>A provider that accepts all creates at once. Subclasses define the response to a poll.</summary>
internal abstract class StubProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _accepted;

    protected StubProvider()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPost("/v1/videos", (RequestDelegate)(http => WriteJsonAsync(http, CreateResponse())));
        _app.MapGet(
            "/v1/videos/{id}", (RequestDelegate)(http => WriteJsonAsync(http, PollResponse((string)http.Request.RouteValues["id"]!))));
        _app.MapGet("/clip.mp4", (RequestDelegate)SendFileAsync);
    }

    public string Url => _app.Urls.First();
    public int Accepted => _accepted;

    public Task StartAsync() => _app.StartAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <returns>The video as JSON.</returns>
    protected abstract string PollResponse(string id);

    /// <summary>Sends the file of a completed video.</summary>
    protected virtual Task SendFileAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private string CreateResponse()
    {
        var number = Interlocked.Increment(ref _accepted);
        return $$"""{"id":"video_{{number}}_5f0c1a2b3c4d","object":"video","status":"queued","progress":0}""";
    }

    private static Task WriteJsonAsync(HttpContext http, string body)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body);
    }
}
