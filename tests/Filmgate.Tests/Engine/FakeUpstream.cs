using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Engine;

/// <summary>A real HTTP server whose answers a test programs; it remembers what was asked of it.</summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _server;

    private FakeUpstream(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async http =>
        {
            Requests.Enqueue($"{http.Request.Method} {http.Request.Path}");
            await answer(http);
        });
    }

    public ConcurrentQueue<string> Requests { get; } = new();

    public int Creates => Requests.Count(r => r.StartsWith("POST", StringComparison.Ordinal));

    public int Polls => Requests.Count(r => r.StartsWith("GET", StringComparison.Ordinal));

    public Uri Url => new(_server.Urls.First());

    public static async Task<FakeUpstream> StartAsync(Func<HttpContext, Task> answer)
    {
        var upstream = new FakeUpstream(answer);
        await upstream._server.StartAsync();
        return upstream;
    }

    /// <summary>Takes every job and never finishes one.</summary>
    public static Task<FakeUpstream> StartWithEndlessRenderAsync() => StartAsync(http => AnswerAsync(http, """{"id":"task_9","status":"in_progress","progress":7}"""));

    public static Task AnswerAsync(HttpContext http, string json, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
