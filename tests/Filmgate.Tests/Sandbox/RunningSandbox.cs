using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Filmgate.Sandbox;
using Microsoft.AspNetCore.Builder;

namespace Filmgate.Tests.Sandbox;

/// <summary>A sandbox on a free port under a clock that the test turns, and the requests that tests send to it.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    public const string NoFfmpeg = "";

    private readonly WebApplication _app;

    private RunningSandbox(WebApplication app, SandboxClock clock)
    {
        (_app, Clock) = (app, clock);
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(app.Urls.First()), Timeout = TimeSpan.FromMinutes(2) };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", "test-key");
    }

    public SandboxClock Clock { get; }
    public HttpClient Http { get; }

    /// <summary>Without ffmpeg by default: most tests are about words, not pictures.</summary>
    public static async Task<RunningSandbox> StartAsync(string? ffmpeg = NoFfmpeg, string? folder = null, SandboxClock? clock = null, TimeSpan createDelay = default)
    {
        clock ??= new();
        var app = SandboxServer.Build(new() { Urls = "http://127.0.0.1:0", Clock = clock, Ffmpeg = ffmpeg, DataDirectory = folder, CreateDelay = createDelay });
        await app.StartAsync();
        return new(app, clock);
    }

    public Task<SandboxResponse> CreateVideoAsync(string prompt, string model = "veo3.1-fast", params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, "/v1/videos", Form([("model", model), ("prompt", prompt), .. fields]));

    public Task<SandboxResponse> CreateKlingAsync(object body, string action = "text2video") => SendAsync(HttpMethod.Post, $"/kling/v1/videos/{action}", JsonContent.Create(body));

    public Task<SandboxResponse> CreateRunwayAsync(object body, string? version = "2024-11-06") =>
        SendAsync(HttpMethod.Post, "/runwayml/v1/image_to_video", JsonContent.Create(body), version is null ? [] : [("X-Runway-Version", version)]);

    public Task<SandboxResponse> CreateRunwayAsync(string prompt) => CreateRunwayAsync(new { model = "gen3a_turbo", promptImage = "https://images.invalid/a.png", promptText = prompt });

    public Task<SandboxResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<SandboxResponse> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        return new(response, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>What <c>/sandbox/jobs</c> says about the jobs that were accepted.</summary>
    public async Task<JsonElement[]> JobsAsync() => [.. (await GetAsync("/sandbox/jobs")).Json.GetProperty("data").EnumerateArray()];

    /// <summary>Waits for something that another thread is about to do.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "It did not happen in a minute.");
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
