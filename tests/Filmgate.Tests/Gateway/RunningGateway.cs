using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Engine;
using Filmgate.Hosting;
using Filmgate.Sandbox;
using Filmgate.Settings;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Gateway;

/// <summary>A gateway on a real port, with its own data directory, in front of a sandbox or of any other upstream.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly WebApplication? _sandbox;
    private readonly string _data;

    private RunningGateway(WebApplication app, WebApplication? sandbox, string data)
    {
        _app = app;
        _sandbox = sandbox;
        _data = data;
        Http = new() { BaseAddress = new(app.Urls.First()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public string Data => _data;

    public Uri? SandboxUrl => _sandbox is null ? null : new(_sandbox.Urls.First());

    /// <param name="upstream">Null: a sandbox is started at the given speed.</param>
    /// <param name="ffmpeg">False: the sandbox serves its bundled clip and renders none of its own, which saves much time.</param>
    /// <param name="loops">False: the background loops do not run; the test calls <see cref="RunUntilIdleAsync"/>.</param>
    public static async Task<RunningGateway> StartAsync(
        Uri? upstream = null,
        double speed = 20,
        bool loops = true,
        TimeProvider? clock = null,
        Func<GatewaySettings, GatewaySettings>? change = null,
        string? data = null,
        CollectedLogs? logs = null,
        bool ffmpeg = true)
    {
        WebApplication? sandbox = null;
        if (upstream is null)
        {
            sandbox = SandboxServer.Build(new SandboxOptions { Urls = "http://127.0.0.1:0", Speed = speed, Ffmpeg = ffmpeg ? null : "" });
            await sandbox.StartAsync();
            upstream = new(sandbox.Urls.First());
        }

        data ??= Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        var settings = new GatewaySettings
        {
            Address = new() { ListenUrls = "http://127.0.0.1:0" },
            Storage = new() { DataDirectory = data, Database = await TestDatabases.OfAsync(data) },
            Providers =
            [
                new("sandbox", UpstreamSystem.CometApi, upstream, [new("default", "sandbox-key")], PollGap: TimeSpan.FromMilliseconds(50)),
            ],
            Lifecycle = new() { InitialBackoff = TimeSpan.FromMilliseconds(50) },
            Media = new() { MakeThumbnails = false },                   // a test that needs them turns them on
        };
        var app = await FilmgateServer.BuildAsync(
            change?.Invoke(settings) ?? settings,
            clock,
            logging =>
            {
                if (logs is not null) logging.AddProvider(logs);
            },
            loops);
        await app.StartAsync();
        return new(app, sandbox, data);
    }

    public async Task<JsonNode> CreateAsync(object body)
    {
        using var response = await Http.PostAsJsonAsync("/v1/videos", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    public async Task<JsonNode> GetAsync(string id) => JsonNode.Parse(await Http.GetStringAsync($"/v1/videos/{id}"))!;

    /// <summary>Polls until the video is terminal. The timeout is for a broken build, not for a slow one.</summary>
    public async Task<JsonNode> FinishAsync(string id, int seconds = 60)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (true)
        {
            var video = await GetAsync(id);
            if ((string)video["status"]! is "completed" or "failed" or "cancelled" or "succeeded") return video;
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, timeout.Token);
        }
    }

    /// <summary>Runs the engine until nothing is due now.</summary>
    public async Task RunUntilIdleAsync()
    {
        var loop = Services.GetRequiredService<EngineLoop>();
        while (await loop.RunOnceAsync(default) > 0)
        {
        }
    }

    /// <summary>Stops the gateway as SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_sandbox is not null) await _sandbox.DisposeAsync();
        Directory.Delete(_data, recursive: true);
        await TestDatabases.DeleteAsync(_data);
    }
}
