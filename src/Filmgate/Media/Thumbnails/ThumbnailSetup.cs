using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Thumbnails;

internal static class ThumbnailSetup
{
    public static void AddThumbnails(this IServiceCollection services, MediaOptions options, string dataDirectory)
    {
        services.AddSingleton(new FfmpegRun(FfmpegRun.Installed));
        services.AddSingleton(_ => new Workbench(Workbench.In(dataDirectory)));
        services.AddSingleton<Darkroom>();
        services.AddSingleton<LastFrame>();
        services.AddSingleton(s => new PictureDesk(
            s.GetRequiredService<IVideoStore>(),
            s.GetRequiredService<IPictureStore>(),
            s.GetRequiredService<IMediaStore>(),
            s.GetRequiredService<Darkroom>(),
            s.GetRequiredService<FfmpegRun>(),
            s.GetRequiredService<VideoSignals>(),
            options.MakeThumbnails,
            s.GetRequiredService<ILogger<PictureDesk>>()));
        services.AddHostedService(s => s.GetRequiredService<PictureDesk>());
    }
}
