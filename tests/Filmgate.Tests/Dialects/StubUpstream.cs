using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Dialects;

/// <summary>A real HTTP server that returns the same response to every request.</summary>
internal sealed class StubUpstream : IAsyncDisposable
{
    private readonly WebApplication _server;

    private StubUpstream()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(RespondAsync);
    }

    public WireResponse Response { get; set; } = new(200, null, null, "");

    public Uri Url => new(_server.Urls.First());

    public static async Task<StubUpstream> StartAsync()
    {
        var upstream = new StubUpstream();
        await upstream._server.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task RespondAsync(HttpContext http)
    {
        var response = Response;
        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Response.StatusCode = response.Status;
        if (response.Status is 204 or 304) return;                      // these have no body
        http.Response.ContentType = response.ContentType;
        if (response.RetryAfter is not null) http.Response.Headers.RetryAfter = response.RetryAfter;
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(response.Body));
    }
}
