using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Dialects;

/// <summary>A real HTTP server that responds as in a transcript and records every difference in the dialect's requests.</summary>
internal sealed partial class TranscriptUpstream : IAsyncDisposable
{
    /// <summary>Escapes would break up base64 and its short name.</summary>
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly WebApplication _server;
    private readonly IReadOnlyList<Exchange> _script;
    private readonly List<string> _differences = [];
    private int _handled;

    private TranscriptUpstream(IReadOnlyList<Exchange> script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(RespondAsync);
        _script = script;
    }

    public Uri Url => new(_server.Urls.First());

    public static async Task<TranscriptUpstream> StartAsync(IReadOnlyList<Exchange> script)
    {
        var upstream = new TranscriptUpstream(script);
        await upstream._server.StartAsync();
        return upstream;
    }

    public void AssertAllExchangesHappened()
    {
        Assert.True(_differences.Count == 0, string.Join("\n", _differences));
        Assert.Equal(_script.Count, _handled);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task RespondAsync(HttpContext http)
    {
        if (_handled >= _script.Count)
        {
            _differences.Add($"Unexpected request: {http.Request.Method} {http.Request.Path}");
            http.Response.StatusCode = 500;
            return;
        }

        var exchange = _script[_handled++];
        Compare(
            "request line", $"{exchange.Method} {exchange.Path}", $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
        foreach (var header in exchange.Headers)
        {
            var (name, value) = Transcript.Split(header, ":");
            Compare(name, value.Trim(), http.Request.Headers[name].ToString());
        }

        if (exchange.Body.Length > 0 || http.Request.ContentLength > 0)
            Compare("body", Normalize(exchange.Body), await BodyAsync(http.Request));
        http.Response.StatusCode = exchange.Status;
        foreach (var header in exchange.ResponseHeaders)
        {
            var (name, value) = Transcript.Split(header, ":");
            http.Response.Headers[name] = value.Trim();
        }

        if (http.Response.ContentType is null && exchange.ResponseBody.Length > 0) http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(exchange.ResponseBody.Replace("https://api.test", Url.ToString().TrimEnd('/')));
    }

    private void Compare(string what, string expected, string actual)
    {
        if (expected != actual) _differences.Add($"{what}\n  expected: {expected}\n  sent:     {actual}");
    }

    /// <summary>A form as one <c>name=value</c> on each line, with files as <c>name=@file type</c>. Any other body as it is.</summary>
    private static async Task<string> BodyAsync(HttpRequest request)
    {
        if (!request.HasFormContentType) return Normalize(await new StreamReader(request.Body).ReadToEndAsync());
        var form = await request.ReadFormAsync();
        var lines = form.SelectMany(field => field.Value.Select(value => $"{field.Key}={value}"))
            .Concat(form.Files.Select(file => $"{file.Name}=@{file.FileName} {file.ContentType}"));
        return string.Join('\n', lines);
    }

    /// <summary>Equal JSON becomes equal text, and the one-pixel image of the tests becomes its short name.</summary>
    private static string Normalize(string text)
    {
        try
        {
            text = JsonNode.Parse(text)?.ToJsonString(Unescaped) ?? text;
        }
        catch (JsonException)
        {
        }

        return OnePixel().Replace(text, "<onepixel>");
    }

    [GeneratedRegex("iVBORw0KGgo[A-Za-z0-9+/=]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OnePixel();
}
