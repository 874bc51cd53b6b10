using Filmgate.Api.Endpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Api.Events;

internal static class LiveChapter
{
    public static void AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StreamSlots>();
        builder.Services.AddSingleton<Waiting>();
        builder.Services.AddSingleton<VideoTag>();
        builder.Services.AddSingleton<Follower>();
        builder.Services.AddSingleton<EventEndpoints>();
        builder.Services.AddHostedService<LivePulse>();
    }

    public static void MapLive(this WebApplication app) => app.Services.GetRequiredService<EventEndpoints>().Map(app);
}
