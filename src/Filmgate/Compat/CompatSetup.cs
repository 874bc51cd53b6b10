using Filmgate.Api;
using Filmgate.Compat.Ark;
using Filmgate.Compat.Grok;
using Filmgate.Compat.Kling;
using Filmgate.Compat.Runway;
using Filmgate.Keys;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Compat;

internal static class CompatSetup
{
    /// <summary>Adds the compat APIs. Register a new one here.</summary>
    public static void AddCompat(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<CompatEndpoints>();
        services.AddSingleton<GrokRequestReader>().AddSingleton<ICompatApi, GrokApi>();
        services.AddSingleton<ArkRequestReader>().AddSingleton<ICompatApi, ArkApi>();
        services.AddSingleton<RunwayTasks>().AddSingleton<RunwayRequestReader>();
        services.AddSingleton<ICompatApi, RunwayApi>();
        services.AddSingleton<RunwayCompatRequestReader>();
        services.AddSingleton<ICompatApi, RunwayCompatApi>().AddSingleton<ICompatCallback, RunwayCompatCallback>();
        services.AddSingleton<KlingResponses>().AddSingleton<KlingSyncCallClient>().AddSingleton<KlingSyncCallHandler>();
        services.AddSingleton<KlingCreateHandler>().AddSingleton<KlingVideoList>();
        services.AddSingleton(s => new KlingSessions(s.Secret("kling-sessions")));
        services.AddSingleton<ICompatApi, KlingApi>().AddSingleton<ICompatCallback, KlingCallback>();
    }
}
