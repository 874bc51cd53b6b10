using Filmgate.Http;
using Filmgate.Keys;
using Filmgate.Media.Downloads;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Media;

internal static class MediaSetup
{
    /// <param name="dataDirectory">The server must have locked it before the services are created.</param>
    /// <param name="trustedOrigins">Origins that videos may be downloaded from even if their addresses are private.</param>
    /// <param name="loops">False in tests, which run the sweeper themselves.</param>
    public static void AddMedia(
        this WebApplicationBuilder builder, MediaOptions options, string dataDirectory, IEnumerable<Uri> trustedOrigins, bool loops)
    {
        var services = builder.Services;
        services.AddSingleton<IMediaStore>(s => MediaStores.Create(
            options,
            dataDirectory,
            isServer: true,
            s.GetRequiredService<NetworkOptions>(),
            s.GetRequiredService<ILogger<DiskMediaStore>>()));
        services.AddSingleton<MediaDeletion>();
        services.AddSingleton(options.Sweep);
        services.AddSingleton<MediaSweeper>();
        if (loops) services.AddHostedService<SweepLoop>();
        services.AddSingleton<InputFileStore>();
        services.AddSingleton(
            s => new InputMemory(options.InputMemoryBytes ?? InputMemory.DefaultBytes, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<InputVideos>();
        services.AddSingleton(new BytesInFlight(options.Downloads.MaxBytesInFlight));
        services.AddSingleton(s =>
        {
            var policy = new AddressPolicy(options.Downloads.AllowPrivate, trustedOrigins);
            var clock = s.GetRequiredService<TimeProvider>();
            var http = SsrfSafeHttp.CreateClient(policy, s.GetRequiredService<NetworkOptions>());
            var downloader = new Downloader(http, policy, options.Downloads, s.GetRequiredService<BytesInFlight>(), clock);
            return new VideoDownload(
                s.GetRequiredService<IMediaStore>(),
                downloader,
                options.KeyTemplate,
                clock,
                s.GetService<ILogger<VideoDownload>>(),
                s.GetRequiredService<IOriginalFiles>());
        });
        services.AddSingleton(s =>
        {
            var policy = new AddressPolicy(options.Downloads.AllowPrivate); // a client's image URL is not trusted
            var clock = s.GetRequiredService<TimeProvider>();
            var files = s.GetRequiredService<InputFileStore>();
            var http = SsrfSafeHttp.CreateClient(policy, s.GetRequiredService<NetworkOptions>());
            return new InputImages(files, s.GetRequiredService<InputMemory>(), http, policy, options.Downloads, clock);
        });
        services.AddThumbnails(options, dataDirectory);
    }

    /// <summary>Checks that files can be stored, and that the location belongs to this installation.</summary>
    /// <exception cref="StartRefusedException">Files cannot be stored, or the location belongs to another installation.</exception>
    public static async Task OpenMediaAsync(this IServiceProvider services, MediaOptions options)
    {
        IMediaStore store;
        try
        {
            store = services.GetRequiredService<IMediaStore>();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The media store cannot be used. {e.Message}");
        }

        if (MediaStores.UsesDefaultDirectory(options)) return;
        var installation = await InstallationIdAsync(services.GetRequiredService<ISecretStore>());
        var current = store is FallbackMediaStore fallback ? fallback.Current : store;
        await MediaStoreProbe.OpenAsync(current, installation, CancellationToken.None);
    }

    /// <summary>An id for this database and all its nodes. It reveals nothing about the secret.</summary>
    public static async Task<string> InstallationIdAsync(ISecretStore secrets) =>
        Convert.ToHexStringLower((await secrets.GetOrCreateAsync("installation")).AsSpan(0, 8));
}
