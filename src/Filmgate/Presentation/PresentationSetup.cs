using Filmgate.Http;
using Filmgate.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Presentation;

internal static class PresentationSetup
{
    public static void AddPresentation(this WebApplicationBuilder builder, LinkOptions options)
    {
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<VideoView>();
        builder.Services.AddSingleton(s => new VideoLinks(
            s.Secret("video-links"), s.GetRequiredService<GatewayAddress>(), options, s.GetRequiredService<TimeProvider>()));
    }
}
