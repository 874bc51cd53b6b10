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

/// <summary>A gateway in this process; with the sandbox beside it where no provider is configured.</summary>
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

    /// <param name="houseKey">Where a command talks to it itself; a server has none.</param>
    /// <exception cref="StartRefusedException">The settings cannot be served.</exception>
    /// <exception cref="DataDirectoryInUseException">Another server has the data directory.</exception>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<LocalGateway> StartAsync(GatewaySettings settings, string logLevel, HouseKey? houseKey = null)
    {
        WebApplication? sandbox = null, server = null;
        try
        {
            if (settings.Providers.Count == 0)
            {
                sandbox = await StartSandboxAsync(settings.Data);
                var provider = new Provider("sandbox", UpstreamSystem.CometApi, new(sandbox.Urls.First()), [new("default", "sk-the-sandbox-takes-any-key")], PollGap: TimeSpan.FromMilliseconds(400));
                settings = settings with { Providers = [provider] };
            }

            var isStarting = true;
            server = await FilmgateServer.BuildAsync(settings, logging: LogLines.At(logLevel, () => isStarting), houseKey: houseKey);
            await server.StartAsync();
            isStarting = false;
            return new(settings, server, sandbox);
        }
        catch
        {
            if (server is not null) await server.DisposeAsync();
            if (sandbox is not null) await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until SIGTERM or SIGINT, or until the engine crashes.</summary>
    /// <returns>False: it crashed; the log says how.</returns>
    public async Task<bool> WaitForShutdownAsync()
    {
        await _server.WaitForShutdownAsync();
        return _server.Services.GetServices<IHostedService>().OfType<BackgroundService>().All(service => service.ExecuteTask is not { IsFaulted: true });
    }

    /// <summary>The gateway first: what it still has in the air gets an answer.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
        if (_sandbox is null) return;
        await _sandbox.StopAsync();
        await _sandbox.DisposeAsync();
    }

    private static async Task<WebApplication> StartSandboxAsync(string data)
    {
        DataDirectory.Open(data).Dispose();                             // a second server must not touch the first one's sandbox before it is refused
        var sandbox = SandboxServer.Build(new() { Urls = "http://127.0.0.1:0", DataDirectory = Path.Combine(data, "sandbox") });
        LogLines.KeepOffStdout(sandbox.Services);
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
