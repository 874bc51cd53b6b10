using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Filmgate.Tests.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Providers;

/// <summary>
/// A provider's server, on a real port, played from the provider's own documentation. It remembers what was request of it. It tells nothing
/// of the account, which the gateway reads on its own.
/// </summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private static readonly PathString[] Accounts = ["/v1/organization", "/ent/v2/credits", "/api/v1/quotas"];
    private readonly WebApplication _server;

    private FakeProvider(Func<RecordedRequest, FakeResponse> respond)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async http =>
        {
            if (IsOfAccount(http.Request.Path))
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            var body = await new StreamReader(http.Request.Body, Encoding.Latin1).ReadToEndAsync();
            var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            var request = new RecordedRequest($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}", headers, body);
            Requests.Enqueue(request);
            await WriteAsync(http.Response, respond(request));
        });
    }

    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    public Uri Url => new(_server.Urls.First());

    public static bool IsOfAccount(PathString path) => Accounts.Contains(path);

    public static async Task<FakeProvider> StartAsync(Func<RecordedRequest, FakeResponse> respond)
    {
        var provider = new FakeProvider(respond);
        await provider._server.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task WriteAsync(HttpResponse http, FakeResponse response)
    {
        http.StatusCode = response.Status;
        if (response.Location is { } location) http.Headers.Location = location.AbsoluteUri;
        http.ContentType = response.File is null ? "application/json" : "video/mp4";
        await http.Body.WriteAsync(response.File ?? Encoding.UTF8.GetBytes(response.Json));
    }
}

/// <param name="Line">Method, path and query.</param>
internal sealed record RecordedRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}

internal sealed record FakeResponse(string Json, int Status = 200, byte[]? File = null)
{
    public static readonly FakeResponse Video = new("", File: SampleMedia.Sound);

    /// <summary>Where a redirect leads.</summary>
    public Uri? Location { get; init; }
}
