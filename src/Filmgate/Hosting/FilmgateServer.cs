using Filmgate.Api;
using Filmgate.Api.Events;
using Filmgate.Api.Files;
using Filmgate.Compat;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Media;
using Filmgate.Media.Thumbnails;
using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Hosting;

/// <summary>The server's table of contents: one line a chapter; each chapter's wiring is in its own folder.</summary>
internal static class FilmgateServer
{
    /// <param name="loops">False in tests, which turn the engine's crank by hand.</param>
    /// <param name="houseKey">Of a command that runs the server for itself.</param>
    /// <exception cref="StartRefusedException">The settings cannot be served; the message says what to change.</exception>
    public static async Task<WebApplication> BuildAsync(
        GatewaySettings settings, TimeProvider? clock = null, Action<ILoggingBuilder>? logging = null, bool loops = true, HouseKey? houseKey = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        logging?.Invoke(builder.Logging);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddSingleton(settings);
        if (houseKey is not null) builder.Services.AddSingleton(houseKey);
        await builder.AddStorageAsync(settings);
        builder.AddMedia(settings, loops);
        builder.AddEngine(settings, loops);
        builder.AddWebhooks(settings, loops);
        builder.AddApi(settings);
        builder.AddCompat();
        builder.AddFiles();
        builder.AddLive();
        builder.AddPictures(settings);

        var app = builder.Build();
        try
        {
            await RefuseToBeOpenToTheWorldAsync(app, settings);
            app.LogSqliteVersionAtStart();
            await app.Services.OpenMediaAsync();
            await app.Services.GetRequiredService<EngineLoop>().OpenAsync(aloneOnStore: true, CancellationToken.None);
            await app.Services.GetRequiredService<DeliveryLoop>().OpenAsync(CancellationToken.None);
            app.MapApi();
            app.MapFiles();
            app.MapLive();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task RefuseToBeOpenToTheWorldAsync(WebApplication app, GatewaySettings settings)
    {
        if (!settings.IsLoopbackOnly && await app.Services.GetRequiredService<KeyRing>().IsOpenAsync(CancellationToken.None))
            throw new StartRefusedException(
                $"The server would listen on {settings.Urls} without any API key: whoever reaches it could spend your money. "
                + $"Make a key first (./filmgate keys create NAME --data {settings.Data}), or listen on a loopback address (--urls http://127.0.0.1:7300).");
    }
}
