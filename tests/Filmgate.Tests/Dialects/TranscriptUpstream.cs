using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Dialects;

/// <summary>A real HTTP server that plays the upstream's side of a transcript, and notes every way in which the dialect departs from it.</summary>
internal sealed partial class TranscriptUpstream : IAsyncDisposable
{
    /// <summary>Without escapes, which would hide base64 and the short name that stands for it.</summary>
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly WebApplication _server;
    private readonly IReadOnlyList<Exchange> _script;
    private readonly List<string> _departures = [];
    private int _played;

    private TranscriptUpstream(IReadOnlyList<Exchange> script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
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
        Assert.True(_departures.Count == 0, string.Join("\n", _departures));
        Assert.Equal(_script.Count, _played);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (_played >= _script.Count)
        {
            _departures.Add($"An unexpected request: {http.Request.Method} {http.Request.Path}");
            http.Response.StatusCode = 500;
            return;
        }

        var exchange = _script[_played++];
        Compare("request line", $"{exchange.Method} {exchange.Path}", $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
        foreach (var header in exchange.Headers)
        {
            var (name, value) = Transcript.Split(header, ":");
            Compare(name, value.Trim(), http.Request.Headers[name].ToString());
        }

        if (exchange.Body.Length > 0 || http.Request.ContentLength > 0) Compare("body", Plain(exchange.Body), await BodyAsync(http.Request));
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
        if (expected != actual) _departures.Add($"{what}\n  expected: {expected}\n  sent:     {actual}");
    }

    /// <summary>JSON as it is; a form as its fields, one a line, files as <c>name=@file type</c>.</summary>
    private static async Task<string> BodyAsync(HttpRequest request)
    {
        if (!request.HasFormContentType) return Plain(await new StreamReader(request.Body).ReadToEndAsync());
        var form = await request.ReadFormAsync();
        var lines = form.SelectMany(field => field.Value.Select(value => $"{field.Key}={value}"))
            .Concat(form.Files.Select(file => $"{file.Name}=@{file.FileName} {file.ContentType}"));
        return string.Join('\n', lines);
    }

    /// <summary>Two JSON texts that say the same are the same; the one-pixel image of the tests has a short name.</summary>
    private static string Plain(string text)
    {
        try
        {
            text = JsonNode.Parse(text)?.ToJsonString(AsWritten) ?? text;
        }
        catch (JsonException)
        {
        }

        return OnePixel().Replace(text, "<onepixel>");
    }

    [GeneratedRegex("iVBORw0KGgo[A-Za-z0-9+/=]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OnePixel();
}
