using System.Collections.Concurrent;
using Filmgate.Tests.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Providers;

/// <summary>
/// A real HTTP server that stands in for a provider. Each route has a list of responses; the last one repeats. <c>{here}</c> in a response
/// is the server's own URL. It tells nothing of the account, which the gateway reads on its own.
/// </summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Dictionary<string, Queue<string>> _responses = [];

    private ScriptedUpstream()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(RespondAsync);
    }

    public Uri Url => new(_server.Urls.First());

    /// <summary>The line is method, path and query.</summary>
    public ConcurrentQueue<(string Line, string Authorization, string Body)> Requests { get; } = [];

    public Func<string, Task> OnCreate { get; set; } = _ => Task.CompletedTask;

    public static async Task<ScriptedUpstream> StartAsync(params (string Line, string[] Responses)[] routes)
    {
        var upstream = new ScriptedUpstream();
        foreach (var (line, responses) in routes) upstream._responses[line] = new(responses);
        await upstream._server.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task RespondAsync(HttpContext http)
    {
        var line = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}";
        if (http.Request.Path == "/clip.mp4")
        {
            http.Response.ContentType = "video/mp4";
            await http.Response.Body.WriteAsync(SampleMedia.Sound);
            return;
        }

        if (FakeProvider.IsOfAccount(http.Request.Path))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        Requests.Enqueue((line, http.Request.Headers.Authorization.ToString(), body));
        if (http.Request.Method == "POST") await OnCreate(body);
        string? response = null;
        lock (_responses)
            if (_responses.TryGetValue(line, out var queue)) response = queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        http.Response.StatusCode = response is null ? 404 : int.Parse(response[..3]);
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(response is null ? "{}" : response[3..].Replace("{here}", Url.ToString().TrimEnd('/')));
    }
}
