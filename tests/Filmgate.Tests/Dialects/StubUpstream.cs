using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Dialects;

/// <summary>A real HTTP server that answers every request with the answer that is set, whatever was asked.</summary>
internal sealed class StubUpstream : IAsyncDisposable
{
    private readonly WebApplication _server;

    private StubUpstream()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public WireResponse Answer { get; set; } = new(200, null, null, "");

    public Uri Url => new(_server.Urls.First());

    public static async Task<StubUpstream> StartAsync()
    {
        var upstream = new StubUpstream();
        await upstream._server.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var answer = Answer;
        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Response.StatusCode = answer.Status;
        if (answer.Status is 204 or 304) return;                        // HTTP has no room for a body here
        http.Response.ContentType = answer.ContentType;
        if (answer.RetryAfter is not null) http.Response.Headers.RetryAfter = answer.RetryAfter;
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
    }
}
