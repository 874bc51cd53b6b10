using Filmgate.Engine;
using Filmgate.Hosting;
using Filmgate.Keys;
using Filmgate.Sandbox;
using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Filmgate.Cli.Gateways;

/// <summary>An in-process gateway, with a sandbox as its upstream if no provider is configured.</summary>
internal sealed class LocalGateway : IAsyncDisposable
{
    private readonly WebApplication? _sandbox;
    private readonly WebApplication _server;

    private LocalGateway(GatewaySettings settings, WebApplication server, WebApplication? sandbox)
    {
        Settings = settings;
        _server = server;
        _sandbox = sandbox;
    }

    public GatewaySettings Settings { get; }
    public bool IsSandboxed => _sandbox is not null;
    public IServiceProvider Services => _server.Services;
    public Uri Url => new(Urls.First());
    public IEnumerable<string> Urls => _server.Urls;

    /// <param name="processKey">The key of a command that calls this gateway itself; null for a server.</param>
    /// <exception cref="StartRefusedException">The settings do not allow a start.</exception>
    /// <exception cref="DataDirectoryInUseException">Another server uses the data directory.</exception>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<LocalGateway> StartAsync(GatewaySettings settings, string logLevel, ProcessKey? processKey = null)
    {
        WebApplication? sandbox = null, server = null;
        try
        {
            if (settings.Providers.Count == 0)
            {
                sandbox = await StartSandboxAsync(settings.Storage.DataDirectory);
                settings = settings with { Providers = [SandboxProvider(sandbox)] };
            }

            var isStarting = true;
            var logging = ServerLogging.Configure(logLevel, () => isStarting);
            server = await FilmgateServer.BuildAsync(settings, logging: logging, processKey: processKey);
            await server.StartAsync();
            isStarting = false;
            if (processKey is not null) await server.Services.GetRequiredService<RenderClocks>().Loaded;    // the command may ask for them
            return new(settings, server, sandbox);
        }
        catch
        {
            if (server is not null) await server.DisposeAsync();
            if (sandbox is not null) await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns after SIGTERM or SIGINT, or when the engine crashes.</summary>
    /// <returns>False after a crash; the log has the details.</returns>
    public async Task<bool> WaitForShutdownAsync()
    {
        await _server.WaitForShutdownAsync();
        return _server.Services.GetServices<IHostedService>().OfType<BackgroundService>()
            .All(background => background.ExecuteTask is not { IsFaulted: true });
    }

    /// <summary>The sandbox stops last, so that it can respond to the requests that the gateway still has in flight.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
        if (_sandbox is null) return;
        await _sandbox.StopAsync();
        await _sandbox.DisposeAsync();
    }

    public static Provider SandboxProvider(WebApplication sandbox)
    {
        Credential[] anyKey = [new("default", "sk-the-sandbox-takes-any-key")];
        return new("sandbox", UpstreamSystem.CometApi, new(sandbox.Urls.First()), anyKey, PollGap: TimeSpan.FromMilliseconds(400))
        {
            IsSandbox = true,
        };
    }

    private static async Task<WebApplication> StartSandboxAsync(string data)
    {
        // Fails if a server uses the directory, before this process opens that server's sandbox.
        DataDirectory.Open(data).Dispose();
        var sandbox = SandboxServer.Build(new() { Urls = "http://127.0.0.1:0", DataDirectory = Path.Combine(data, "sandbox") });
        ServerLogging.UseStderr(sandbox.Services);
        try
        {
            await sandbox.StartAsync();
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }
}
