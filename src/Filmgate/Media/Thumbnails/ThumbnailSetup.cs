using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Thumbnails;

internal static class ThumbnailSetup
{
    public static void AddThumbnails(this IServiceCollection services, MediaOptions options, string dataDirectory)
    {
        services.AddSingleton(new FfmpegProcess(FfmpegProcess.InstalledPath));
        services.AddSingleton(_ => new TempDirectories(TempDirectories.PathIn(dataDirectory)));
        services.AddSingleton<ThumbnailRenderer>();
        services.AddSingleton<LastFrameExtractor>();
        services.AddSingleton<ImageConverter>();
        services.AddSingleton(s => new ThumbnailQueue(
            s.GetRequiredService<IVideoStore>(),
            s.GetRequiredService<IThumbnailStore>(),
            s.GetRequiredService<IMediaStore>(),
            s.GetRequiredService<ThumbnailRenderer>(),
            s.GetRequiredService<FfmpegProcess>(),
            s.GetRequiredService<VideoChanges>(),
            s.GetRequiredService<IDeliveryComposer>(),
            s.GetRequiredService<TimeProvider>(),
            options.MakeThumbnails,
            s.GetRequiredService<ILogger<ThumbnailQueue>>()));
        services.AddHostedService(s => s.GetRequiredService<ThumbnailQueue>());
    }
}
