using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.ScriptedProviders;

/// <summary>All scripted providers in one server, and a file host that must never receive a key.</summary>
internal sealed class ScriptedProvidersServer
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Dictionary<string, ScriptedProvider> _providers =
        ProviderScript.LoadAll().ToDictionary(script => script.Key, script => new ScriptedProvider(script.Value));
    private readonly byte[] _clip = ReadClip();

    public static WebApplication Build(string urls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(urls);
        var app = builder.Build();
        var server = new ScriptedProvidersServer();
        app.MapGet("/healthz", () => "ok");
        app.MapGet("/creates", server.CountCreates);
        app.MapGet("/files/{name}", server.SendFileAsync);
        app.Map("/{provider}/{**path}", server.HandleAsync);
        return app;
    }

    /// <summary>How many tasks each provider created. With <c>?saying=</c>, only those whose request contains the text.</summary>
    private Dictionary<string, int> CountCreates(string? saying) => _providers.ToDictionary(
        pair => pair.Key,
        pair => pair.Value.Creates.Count(body => body.Contains(saying ?? "", StringComparison.Ordinal)));

    private async Task HandleAsync(HttpContext http, string provider, string? path)
    {
        if (!_providers.TryGetValue(provider, out var scripted))
        {
            await RespondAsync(http, new("""{"error":"no such provider"}""", 404), provider, "");
            return;
        }

        var key = http.Request.Headers[scripted.Key.Header].ToString();
        if (!ApiKeyAuthentication.IsValid(scripted.Key, key, TimeProvider.System.GetUtcNow()))
        {
            await RespondAsync(http, new("""{"error":"wrong key"}""", 401), provider, "");
            return;
        }

        using var reader = new StreamReader(http.Request.Body, Encoding.Latin1);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var requestLine = $"{http.Request.Method} /{path}{http.Request.QueryString}";
        var (response, id) = scripted.Handle(requestLine, body, name => http.Request.Headers[name].ToString())
            ?? (new("""{"error":"no such route"}""", 404), "");
        await RespondAsync(http, response, provider, id);
    }

    /// <summary>The target of signed URLs on another host. A request with a provider's key fails, because it leaks the key.</summary>
    private Task SendFileAsync(HttpContext http)
    {
        var leaksKey = _providers.Values.Any(provider => http.Request.Headers.ContainsKey(provider.Key.Header));
        http.Response.StatusCode = leaksKey ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        http.Response.ContentType = "video/mp4";
        return leaksKey ? Task.CompletedTask : http.Response.Body.WriteAsync(_clip, http.RequestAborted).AsTask();
    }

    private async Task RespondAsync(HttpContext http, ScriptedResponse response, string provider, string id)
    {
        http.Response.StatusCode = response.Status;
        http.Response.ContentType = response.Body is null ? "video/mp4" : "application/json";
        if (response.Body is not { } body)
        {
            await http.Response.Body.WriteAsync(_clip, http.RequestAborted);
            return;
        }

        var baseUrl = $"http://{http.Request.Host}/{provider}";
        var fileUrl = $"http://localhost:{http.Request.Host.Port}/files/{id}.mp4?signature=1";
        var template = body is JsonValue value && value.TryGetValue<string>(out var literal) ? literal : body.ToJsonString(Unescaped);
        var text = template
            .Replace("{id}", id, StringComparison.Ordinal)
            .Replace("{here}", baseUrl, StringComparison.Ordinal)
            .Replace("{file}", fileUrl, StringComparison.Ordinal);
        await http.Response.WriteAsync(text, http.RequestAborted);
    }

    private static byte[] ReadClip()
    {
        using var file = typeof(ScriptedProvidersServer).Assembly.GetManifestResourceStream("clip.mp4")!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
