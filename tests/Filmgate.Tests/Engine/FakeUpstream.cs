using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Engine;

/// <summary>
/// A real HTTP server with the responses of the test. It records the requests, and has no list of models, which the gateway fetches on its
/// own.
/// </summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _server;

    private FakeUpstream(Func<HttpContext, Task> respond)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async http =>
        {
            if (http.Request.Path.Value is "/api/models" or "/v1/models")
            {
                http.Response.StatusCode = 404;
                return;
            }

            Requests.Enqueue($"{http.Request.Method} {http.Request.Path}");
            await respond(http);
        });
    }

    public ConcurrentQueue<string> Requests { get; } = new();

    public int Creates => Requests.Count(r => r.StartsWith("POST", StringComparison.Ordinal));

    public int Polls => Requests.Count(r => r.StartsWith("GET", StringComparison.Ordinal));

    public Uri Url => new(_server.Urls.First());

    public static async Task<FakeUpstream> StartAsync(Func<HttpContext, Task> respond)
    {
        var upstream = new FakeUpstream(respond);
        await upstream._server.StartAsync();
        return upstream;
    }

    /// <summary>Accepts every job and never finishes one.</summary>
    public static Task<FakeUpstream> ThatNeverFinishesAsync() =>
        StartAsync(http => RespondAsync(http, """{"id":"task_9","status":"in_progress","progress":7}"""));

    public static Task RespondAsync(HttpContext http, string json, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
