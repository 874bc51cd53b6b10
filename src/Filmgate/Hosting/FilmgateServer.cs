using Filmgate.Api;
using Filmgate.Catalogue;
using Filmgate.Catalogue.ProviderLists;
using Filmgate.Compat;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Media;
using Filmgate.Presentation;
using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Upstreams;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace Filmgate.Hosting;

/// <summary>Builds the server. Each folder registers its own services and has its own options.</summary>
internal static class FilmgateServer
{
    /// <param name="loops">Whether background loops run. False in tests that run each step themselves.</param>
    /// <param name="processKey">The API key of a command that runs the server in its own process.</param>
    /// <exception cref="StartRefusedException">The server cannot start with these settings.</exception>
    public static async Task<WebApplication> BuildAsync(
        GatewaySettings settings,
        TimeProvider? clock = null,
        Action<ILoggingBuilder>? logging = null,
        bool loops = true,
        ProcessKey? processKey = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        logging?.Invoke(builder.Logging);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddSingleton(settings.Address);
        builder.Services.AddSingleton(settings.Network);
        builder.Services.AddSingleton(new CommandKeys(settings.Storage.DataDirectory));
        if (processKey is not null) builder.Services.AddSingleton(processKey);
        await builder.AddStorageAsync(settings.Storage);
        builder.AddMedia(settings.Media, settings.Storage.DataDirectory, settings.Providers.Select(provider => provider.BaseUrl), loops);
        builder.AddUpstreams(settings.Upstreams, settings.Providers);
        builder.AddCatalogue(settings.Catalogue, settings.Storage.DataDirectory, loops);
        builder.AddEngine(settings.Engine, settings.Lifecycle, loops);
        builder.AddPresentation(settings.Links);
        builder.AddWebhooks(settings.Webhooks with { IsSandboxOnLoopback = IsSandboxOnLoopback(settings) }, loops);
        builder.AddApi(settings.Api, settings.Address);
        builder.AddCompat();
        builder.Services.AddSingleton<KeysAtStart>();

        var app = builder.Build();
        try
        {
            await PrepareKeysAsync(app, settings, processKey);
            app.LogDatabaseAtStart();
            TellServiceManager(app.Lifetime);
            await app.Services.OpenMediaAsync(settings.Media);
            app.Services.GetRequiredService<ModelListLoop>().Load();
            await app.Services.GetRequiredService<EngineLoop>().PrepareAsync(
                isOnlyNode: settings.Storage.Database is DatabaseLocation.Sqlite, loops, CancellationToken.None);
            await app.Services.GetRequiredService<DeliveryLoop>().PrepareAsync(CancellationToken.None);
            if (settings.Engine.Role is NodeRole.Worker) app.MapHealth();
            else MapApi(app);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static void MapApi(WebApplication app)
    {
        app.MapApi();
        var directory = app.Services.GetRequiredService<DataDirectory>();
        app.Lifetime.ApplicationStarted.Register(() => directory.WriteUrl(OnThisMachine(new(app.Urls.First()))));
    }

    /// <summary>Where programs on this machine reach a server that listens on all addresses.</summary>
    private static Uri OnThisMachine(Uri url) => url.Host switch
    {
        "0.0.0.0" => new UriBuilder(url) { Host = "127.0.0.1" }.Uri,
        "[::]" => new UriBuilder(url) { Host = "[::1]" }.Uri,
        _ => url,
    };

    private static bool IsSandboxOnLoopback(GatewaySettings settings) =>
        settings.Address.IsLoopbackOnly && settings.Providers.All(provider => provider.IsSandbox);

    /// <summary>
    /// A command's own gateway has the key of that command, and does not know the server's settings. A worker answers no requests.
    /// </summary>
    /// <summary>For units of systemd with <c>Type=notify</c>. Does nothing without a NOTIFY_SOCKET.</summary>
    private static void TellServiceManager(IHostApplicationLifetime lifetime)
    {
        var notifier = new SystemdNotifier();
        if (!notifier.IsEnabled) return;
        lifetime.ApplicationStarted.Register(() => notifier.Notify(ServiceState.Ready));
        lifetime.ApplicationStopping.Register(() => notifier.Notify(ServiceState.Stopping));
    }

    private static async Task PrepareKeysAsync(WebApplication app, GatewaySettings settings, ProcessKey? processKey)
    {
        if (processKey is not null || settings.Engine.Role is NodeRole.Worker) return;
        var keys = app.Services.GetRequiredService<KeysAtStart>();
        await keys.PrepareAsync(settings.Storage.DataDirectory, CancellationToken.None);
        app.Lifetime.ApplicationStarted.Register(keys.LogCreatedFile);
    }
}
