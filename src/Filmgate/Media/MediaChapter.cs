using Filmgate.Http;
using Filmgate.Media.Downloads;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Media;

internal static class MediaChapter
{
    /// <param name="loops">False in tests, which turn the sweeper's crank by hand.</param>
    public static void AddMedia(this WebApplicationBuilder builder, GatewaySettings settings, bool loops)
    {
        var options = new MediaOptions { MaxVideoBytes = settings.MaxVideoBytes, AllowPrivate = settings.DownloadAllowPrivate };
        builder.Services.AddSingleton(_ => MediaStores.Of(settings, isServer: true));
        builder.Services.AddSingleton<MediaTrash>();
        builder.Services.AddSingleton(new SweepOptions(settings.DeleteAfter, settings.OrphanAge));
        builder.Services.AddSingleton<MediaSweeper>();
        if (loops) builder.Services.AddHostedService<SweepLoop>();
        builder.Services.AddSingleton<InputFiles>();
        builder.Services.AddSingleton<InputVideos>();
        builder.Services.AddSingleton(s =>
        {
            // A provider's own address was named by the operator; that is consent to fetch results from it, wherever it is.
            var policy = new AddressPolicy(settings.DownloadAllowPrivate, s.GetRequiredService<ProviderSet>().All.Select(p => p.BaseUrl));
            var clock = s.GetRequiredService<TimeProvider>();
            return new VideoKeeper(s.GetRequiredService<IMediaStore>(), new Downloader(GuardedHttp.CreateClient(policy), policy, options, clock), settings.MediaKeys, clock, s.GetService<ILogger<VideoKeeper>>());
        });
        builder.Services.AddSingleton(s =>
        {
            var policy = new AddressPolicy(settings.DownloadAllowPrivate);  // a client's image URL gets no such trust
            return new InputImages(s.GetRequiredService<InputFiles>(), GuardedHttp.CreateClient(policy), policy, options, s.GetRequiredService<TimeProvider>());
        });
    }

    /// <exception cref="StartRefusedException">Files could not be kept there.</exception>
    public static async Task OpenMediaAsync(this IServiceProvider services)
    {
        var settings = services.GetRequiredService<GatewaySettings>();
        IMediaStore store;
        try
        {
            store = services.GetRequiredService<IMediaStore>();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The media store cannot be used. {e.Message}");
        }

        if (!MediaStores.IsOwnFolder(settings)) await MediaDoor.OpenAsync(store is FallbackMediaStore both ? both.Current : store, await InstallationAsync(services.GetRequiredService<SqlSecrets>()), CancellationToken.None);
    }

    /// <summary>A name for this database and all its nodes, of which nothing can be guessed from.</summary>
    public static async Task<string> InstallationAsync(SqlSecrets secrets) => Convert.ToHexStringLower((await secrets.GetOrCreateAsync("installation")).AsSpan(0, 8));
}
