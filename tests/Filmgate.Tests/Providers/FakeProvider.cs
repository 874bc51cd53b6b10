using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Filmgate.Tests.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Providers;

/// <summary>A provider's server, on a real port, played from the provider's own documentation. It remembers what was asked of it.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication _server;

    private FakeProvider(Func<RecordedRequest, FakeResponse> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async http =>
        {
            var body = await new StreamReader(http.Request.Body, Encoding.Latin1).ReadToEndAsync();
            var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            var asked = new RecordedRequest($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}", headers, body);
            Requests.Enqueue(asked);
            await AnswerAsync(http.Response, answer(asked));
        });
    }

    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    public Uri Url => new(_server.Urls.First());

    public static async Task<FakeProvider> StartAsync(Func<RecordedRequest, FakeResponse> answer)
    {
        var provider = new FakeProvider(answer);
        await provider._server.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task AnswerAsync(HttpResponse response, FakeResponse said)
    {
        response.StatusCode = said.Status;
        response.ContentType = said.File is null ? "application/json" : "video/mp4";
        await response.Body.WriteAsync(said.File ?? Encoding.UTF8.GetBytes(said.Json));
    }
}

/// <param name="Line">Method, path and query.</param>
internal sealed record RecordedRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}

internal sealed record FakeResponse(string Json, int Status = 200, byte[]? File = null)
{
    public static readonly FakeResponse Video = new("", File: Sample.Sound);
}
