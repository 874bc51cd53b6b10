using System.Collections.Concurrent;
using Filmgate.Tests.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Providers;

/// <summary>A small provider: each route has its answers in order, of which the last one stays. <c>{here}</c> in an answer is its own address.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Dictionary<string, Queue<string>> _answers = [];

    private ScriptedUpstream()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public Uri Url => new(_server.Urls.First());

    /// <summary>Method, path and query, key header, body.</summary>
    public ConcurrentQueue<(string Line, string Authorization, string Body)> Requests { get; } = [];

    public Func<string, Task> OnCreate { get; set; } = _ => Task.CompletedTask;

    public static async Task<ScriptedUpstream> StartAsync(params (string Line, string[] Answers)[] routes)
    {
        var upstream = new ScriptedUpstream();
        foreach (var (line, answers) in routes) upstream._answers[line] = new(answers);
        await upstream._server.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var line = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}";
        if (http.Request.Path == "/clip.mp4")
        {
            http.Response.ContentType = "video/mp4";
            await http.Response.Body.WriteAsync(Sample.Sound);
            return;
        }

        var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        Requests.Enqueue((line, http.Request.Headers.Authorization.ToString(), body));
        if (http.Request.Method == "POST") await OnCreate(body);
        string? answer = null;
        lock (_answers)
            if (_answers.TryGetValue(line, out var queue)) answer = queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        http.Response.StatusCode = answer is null ? 404 : int.Parse(answer[..3]);
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer is null ? "{}" : answer[3..].Replace("{here}", Url.ToString().TrimEnd('/')));
    }
}
