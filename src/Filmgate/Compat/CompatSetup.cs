using Filmgate.Api;
using Filmgate.Compat.Ark;
using Filmgate.Compat.Grok;
using Filmgate.Compat.Kling;
using Filmgate.Compat.Runway;
using Filmgate.Storage;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Compat;

internal static class CompatSetup
{
    /// <summary>Adds the compat APIs. A new one is registered here.</summary>
    public static void AddCompat(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<NativeDoor>();
        builder.Services.AddSingleton<GrokFields>().AddSingleton<INativeIngress, GrokIngress>();
        builder.Services.AddSingleton<ArkFields>().AddSingleton<INativeIngress, ArkIngress>();
        builder.Services.AddSingleton<RunwayVideos>().AddSingleton<RunwayRequests>();
        builder.Services.AddSingleton<INativeIngress, RunwayIngress>();
        builder.Services.AddSingleton<INativeIngress, RunwayCompatIngress>().AddSingleton<INativeCallback, RunwayCompatCallback>();
        builder.Services.AddSingleton<KlingAnswers>().AddSingleton<KlingAnswerer>();
        builder.Services.AddSingleton<KlingIntake>().AddSingleton<KlingLists>();
        builder.Services.AddSingleton(s => new KlingSessions(s.GetRequiredService<SqlSecrets>().GetOrCreateAsync("kling-sessions").GetAwaiter().GetResult()));
        builder.Services.AddSingleton<INativeIngress, KlingIngress>().AddSingleton<INativeCallback, KlingCallback>();
    }
}
