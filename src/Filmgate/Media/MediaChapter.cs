using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Media;

internal static class MediaChapter
{
    public static void AddMedia(this WebApplicationBuilder builder, GatewaySettings settings)
    {
        var options = new MediaOptions { MaxVideoBytes = settings.MaxVideoBytes, AllowPrivate = settings.DownloadAllowPrivate };
        builder.Services.AddSingleton<IMediaStore>(s => new DiskMediaStore(Path.Combine(s.GetRequiredService<DataDirectory>().Path, "media")));
        builder.Services.AddSingleton<InputVideos>();
        builder.Services.AddSingleton(s =>
        {
            // A provider's own address was named by the operator; that is consent to fetch results from it, wherever it is.
            var policy = new AddressPolicy(settings.DownloadAllowPrivate, s.GetRequiredService<ProviderSet>().All.Select(p => p.BaseUrl));
            var clock = s.GetRequiredService<TimeProvider>();
            return new VideoKeeper(s.GetRequiredService<IMediaStore>(), new Downloader(GuardedHttp.CreateClient(policy), policy, options, clock), clock);
        });
        builder.Services.AddSingleton(s =>
        {
            var policy = new AddressPolicy(settings.DownloadAllowPrivate);  // a client's image URL gets no such trust
            return new InputImages(s.GetRequiredService<IMediaStore>(), GuardedHttp.CreateClient(policy), policy, options, s.GetRequiredService<TimeProvider>());
        });
    }
}
