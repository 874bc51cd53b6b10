using Filmgate.Media.Store;
using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Thumbnails;

internal static class PicturesChapter
{
    public static void AddPictures(this WebApplicationBuilder builder, GatewaySettings settings)
    {
        builder.Services.AddSingleton(new FfmpegRun(FfmpegRun.Installed));
        builder.Services.AddSingleton(s => new Workbench(Workbench.In(s.GetRequiredService<DataDirectory>().Path)));     // opened after the directory, so this server has it
        builder.Services.AddSingleton<Darkroom>();
        builder.Services.AddSingleton<LastFrame>();
        builder.Services.AddSingleton(s => new PictureDesk(
            s.GetRequiredService<IVideoStore>(),
            s.GetRequiredService<IPictureStore>(),
            s.GetRequiredService<IMediaStore>(),
            s.GetRequiredService<Darkroom>(),
            s.GetRequiredService<FfmpegRun>(),
            s.GetRequiredService<VideoSignals>(),
            settings.Pictures,
            s.GetRequiredService<ILogger<PictureDesk>>()));
        builder.Services.AddHostedService(s => s.GetRequiredService<PictureDesk>());
    }
}
