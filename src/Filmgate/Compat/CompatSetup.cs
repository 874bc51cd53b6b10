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
    /// <summary>Adds the compat APIs. A new one is registered here.</summary>
    public static void AddCompat(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<NativeDoor>();
        services.AddSingleton<GrokFields>().AddSingleton<INativeIngress, GrokIngress>();
        services.AddSingleton<ArkFields>().AddSingleton<INativeIngress, ArkIngress>();
        services.AddSingleton<RunwayVideos>().AddSingleton<RunwayRequests>();
        services.AddSingleton<INativeIngress, RunwayIngress>();
        services.AddSingleton<INativeIngress, RunwayCompatIngress>().AddSingleton<INativeCallback, RunwayCompatCallback>();
        services.AddSingleton<KlingAnswers>().AddSingleton<KlingAnswerer>();
        services.AddSingleton<KlingIntake>().AddSingleton<KlingLists>();
        services.AddSingleton(s => new KlingSessions(s.Secret("kling-sessions")));
        services.AddSingleton<INativeIngress, KlingIngress>().AddSingleton<INativeCallback, KlingCallback>();
    }
}
