using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Filmgate.Sandbox;
using Microsoft.AspNetCore.Builder;

namespace Filmgate.Tests.Sandbox;

/// <summary>A sandbox on a free port with a clock that the test advances, and the requests that tests send to it.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    public const string NoFfmpeg = "";
    public const string RunwayVersionHeader = "X-Runway-Version";
    public const string RunwayVersion = "2024-11-06";

    private readonly WebApplication _app;

    private RunningSandbox(WebApplication app, SandboxClock clock)
    {
        (_app, Clock) = (app, clock);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        Http = new(handler) { BaseAddress = new(app.Urls.First()), Timeout = TimeSpan.FromMinutes(2) };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", "test-key");
    }

    public SandboxClock Clock { get; }
    public HttpClient Http { get; }

    /// <summary>Starts without ffmpeg by default, because most tests do not look at the clip.</summary>
    public static async Task<RunningSandbox> StartAsync(
        string? ffmpeg = NoFfmpeg,
        string? dataDirectory = null,
        SandboxClock? clock = null,
        TimeSpan createDelay = default)
    {
        clock ??= new();
        var app = SandboxServer.Build(new()
        {
            Urls = "http://127.0.0.1:0",
            Clock = clock,
            Ffmpeg = ffmpeg,
            DataDirectory = dataDirectory,
            CreateDelay = createDelay,
        });
        await app.StartAsync();
        return new(app, clock);
    }

    public Task<SandboxResponse> CreateVideoAsync(
        string prompt,
        string model = "veo3.1-fast",
        params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, "/v1/videos", Form([("model", model), ("prompt", prompt), .. fields]));

    public Task<SandboxResponse> CreateKlingAsync(object body, string action = "text2video") =>
        SendAsync(HttpMethod.Post, $"/kling/v1/videos/{action}", JsonContent.Create(body));

    public Task<SandboxResponse> CreateRunwayAsync(object body, string? version = RunwayVersion) =>
        SendAsync(
            HttpMethod.Post,
            "/runwayml/v1/image_to_video",
            JsonContent.Create(body),
            version is null ? [] : [(RunwayVersionHeader, version)]);

    public Task<SandboxResponse> CreateRunwayAsync(string prompt) =>
        CreateRunwayAsync(new { model = "gen3a_turbo", promptImage = "https://images.invalid/a.png", promptText = prompt });

    public Task<SandboxResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<SandboxResponse> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        return new(response, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>The accepted jobs, as <c>/sandbox/jobs</c> lists them.</summary>
    public async Task<JsonElement[]> JobsAsync() =>
        [.. (await GetAsync("/sandbox/jobs")).Json.GetProperty("data").EnumerateArray()];

    /// <summary>Waits for the effect of another thread.</summary>
    public static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "The condition was not met within a minute.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public static MultipartFormDataContent Form(IEnumerable<(string Name, string Value)> fields, params byte[][] images)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        foreach (var image in images) form.Add(new ByteArrayContent(image), "input_reference", "first.png");
        return form;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
