using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Bench.Peers;

/// <summary>
/// A provider whose renders take time, and that keeps account: what was submitted how often, and when the first poll saw the end.
/// </summary>
/// <param name="renderTime">Draws the time of one render.</param>
/// <param name="clip">The file of every video.</param>
internal sealed class RenderingProvider(Func<TimeSpan> renderTime, byte[] clip) : IAsyncDisposable
{
    private readonly WebApplication _app = CreateApp();
    private int _accepted;
    private int _polls;

    public string Url => _app.Urls.First();

    public int Polls => _polls;

    /// <summary>By id.</summary>
    public ConcurrentDictionary<string, Render> Renders { get; } = new(StringComparer.Ordinal);

    public Task StartAsync()
    {
        _app.UseRouting();
        _app.MapPost("/v1/videos", (RequestDelegate)AcceptAsync);
        _app.MapGet("/v1/videos/{id}", (RequestDelegate)PollAsync);
        _app.MapGet("/media/{id}.mp4", (RequestDelegate)SendFileAsync);
        return _app.StartAsync();
    }

    public void Forget()
    {
        Renders.Clear();
        _polls = 0;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AcceptAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var now = Stopwatch.GetTimestamp();
        var id = $"task_{Interlocked.Increment(ref _accepted)}";
        Renders[id] = new(Render.TakeOf(form["prompt"].ToString()), now + (long)(renderTime().TotalSeconds * Stopwatch.Frequency));
        await WriteAsync(http, $$"""{"id":"{{id}}","object":"video","status":"queued","progress":0}""");
    }

    private Task PollAsync(HttpContext http)
    {
        Interlocked.Increment(ref _polls);
        var id = (string)http.Request.RouteValues["id"]!;
        if (!Renders.TryGetValue(id, out var render))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (Stopwatch.GetTimestamp() < render.EndsAt)
            return WriteAsync(http, $$"""{"id":"{{id}}","object":"video","status":"in_progress","progress":50}""");
        if (render.SeenAt == 0) render.SeenAt = Stopwatch.GetTimestamp();
        return WriteAsync(
            http, $$"""{"id":"{{id}}","object":"video","status":"completed","progress":100,"video_url":"{{Url}}/media/{{id}}.mp4"}""");
    }

    private Task SendFileAsync(HttpContext http)
    {
        http.Response.ContentType = "video/mp4";
        http.Response.ContentLength = clip.Length;
        return http.Response.Body.WriteAsync(clip).AsTask();
    }

    private static Task WriteAsync(HttpContext http, string json)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }

    private static WebApplication CreateApp()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        return builder.Build();
    }
}

/// <summary>One accepted task. Times are timestamps of <see cref="Stopwatch"/>.</summary>
/// <param name="Take">The number in the prompt: two tasks with the same number are one video that was paid for twice.</param>
internal sealed record Render(string Take, long EndsAt)
{
    /// <summary>When the first poll saw the end.</summary>
    public long SeenAt { get; set; }

    public static string TakeOf(string prompt) => prompt[..prompt.IndexOf(':', StringComparison.Ordinal)];
}
