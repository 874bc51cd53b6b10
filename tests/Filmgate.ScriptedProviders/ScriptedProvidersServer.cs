using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.ScriptedProviders;

/// <summary>All scripted providers in one server, and a host for their files that must never see a key.</summary>
internal sealed class ScriptedProvidersServer
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Dictionary<string, ScriptedProvider> _players = ProviderScript.LoadAll().ToDictionary(script => script.Key, script => new ScriptedProvider(script.Value));
    private readonly byte[] _clip = Clip();

    public static WebApplication Build(string urls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(urls);
        var app = builder.Build();
        var stage = new ScriptedProvidersServer();
        app.MapGet("/healthz", () => "ok");
        app.MapGet("/creates", stage.Count);
        app.MapGet("/files/{name}", stage.DeliverAsync);
        app.Map("/{provider}/{**path}", stage.PlayAsync);
        return app;
    }

    /// <summary>How many tasks each provider has made; with <c>?saying=</c>, of requests with these words in them.</summary>
    private Dictionary<string, int> Count(string? saying) => _players.ToDictionary(p => p.Key, p => p.Value.Creates.Count(body => body.Contains(saying ?? "", StringComparison.Ordinal)));

    private async Task PlayAsync(HttpContext http, string provider, string? path)
    {
        if (!_players.TryGetValue(provider, out var player))
        {
            await SayAsync(http, new("""{"error":"no such provider"}""", 404), provider, "");
            return;
        }

        if (!ApiKeyAuthentication.Fits(player.Key, http.Request.Headers[player.Key.Header].ToString(), TimeProvider.System.GetUtcNow()))
        {
            await SayAsync(http, new("""{"error":"wrong key"}""", 401), provider, "");
            return;
        }

        using var reader = new StreamReader(http.Request.Body, Encoding.Latin1);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var line = $"{http.Request.Method} /{path}{http.Request.QueryString}";
        var (answer, id) = player.Ask(line, body, name => http.Request.Headers[name].ToString()) ?? (new("""{"error":"no such route"}""", 404), "");
        await SayAsync(http, answer, provider, id);
    }

    /// <summary>A signed address on a host of its own: whoever sends a key there gives it away.</summary>
    private Task DeliverAsync(HttpContext http)
    {
        var leaked = _players.Values.Any(player => http.Request.Headers.ContainsKey(player.Key.Header));
        http.Response.StatusCode = leaked ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        http.Response.ContentType = "video/mp4";
        return leaked ? Task.CompletedTask : http.Response.Body.WriteAsync(_clip, http.RequestAborted).AsTask();
    }

    private async Task SayAsync(HttpContext http, ScriptedResponse answer, string provider, string id)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.Body is null ? "video/mp4" : "application/json";
        if (answer.Body is not { } body)
        {
            await http.Response.Body.WriteAsync(_clip, http.RequestAborted);
            return;
        }

        var here = $"http://{http.Request.Host}/{provider}";
        var text = body is JsonValue value && value.TryGetValue<string>(out var literal) ? literal : body.ToJsonString(Readable);
        await http.Response.WriteAsync(text.Replace("{id}", id, StringComparison.Ordinal).Replace("{here}", here, StringComparison.Ordinal)
            .Replace("{file}", $"http://localhost:{http.Request.Host.Port}/files/{id}.mp4?signature=1", StringComparison.Ordinal), http.RequestAborted);
    }

    private static byte[] Clip()
    {
        using var file = typeof(ScriptedProvidersServer).Assembly.GetManifestResourceStream("clip.mp4")!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
