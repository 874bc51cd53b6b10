using System.Collections.Concurrent;
using System.Globalization;
using Filmgate.Tests.Media;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Verification;

/// <summary>A real HTTP server that speaks xAI's format exactly as expected, except for what a test plants.</summary>
internal sealed class PlantedProvider : IAsyncDisposable
{
    public const string Key = "xai-secret-0123456789abcdef";
    private readonly WebApplication _server;
    private int _polls;

    private PlantedProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(RespondAsync);
    }

    public Uri Url => new(_server.Urls.First());

    /// <summary>The video at another host name, as of a content network. It works for an hour.</summary>
    public string FileUrl => string.Create(
        CultureInfo.InvariantCulture,
        $"http://localhost:{Url.Port}/v.mp4?X-Amz-Date={TimeProvider.System.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}&X-Amz-Expires=3600")
        + $"&X-Amz-Signature={Signature}";

    public static string Signature => "0123456789signature0123456789";

    public ConcurrentQueue<(string Line, string Authorization)> Requests { get; } = [];

    public int Creates => Requests.Count(request => request.Line.StartsWith("POST ", StringComparison.Ordinal));

    public RequestDelegate OnCreate { get; set; } = http => http.Response.WriteAsync("""{"request_id":"task-1"}""");

    /// <summary>The answers to the polls; the last one repeats. FILE is the address of the video.</summary>
    public string[] Polls { get; set; } =
    [
        """{"status":"pending","progress":12}""",
        """{"model":"m","status":"done","progress":100,"video":{"url":"FILE","duration":1,"respect_moderation":true}}""",
    ];

    public Action<HttpResponse> BeforePoll { get; set; } = _ => { };

    public RequestDelegate OnFile { get; set; } = http =>
    {
        http.Response.ContentType = "video/mp4";
        return http.Response.Body.WriteAsync(SampleMedia.Sound).AsTask();
    };

    public Provider Provider => new(
        "xai", UpstreamSystem.XAi, Url, [new("default", Key)], PollGap: TimeSpan.FromMilliseconds(10));

    public static async Task<PlantedProvider> StartAsync()
    {
        var provider = new PlantedProvider();
        await provider._server.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task RespondAsync(HttpContext http)
    {
        Requests.Enqueue(($"{http.Request.Method} {http.Request.Path}", http.Request.Headers.Authorization.ToString()));
        await http.Request.Body.CopyToAsync(Stream.Null);
        if (http.Request.Path == "/v.mp4")
        {
            await OnFile(http);
            return;
        }

        http.Response.ContentType = "application/json";
        if (http.Request.Method is "POST")
        {
            await OnCreate(http);
            return;
        }

        var n = Math.Min(Interlocked.Increment(ref _polls), Polls.Length) - 1;
        BeforePoll(http.Response);
        await http.Response.WriteAsync(Polls[n].Replace("FILE", FileUrl, StringComparison.Ordinal));
    }
}
