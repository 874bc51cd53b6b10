using Filmgate.Http;
using Filmgate.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Upstreams;

internal static class UpstreamSetup
{
    public static void AddUpstreams(this WebApplicationBuilder builder, UpstreamOptions options, IReadOnlyList<Provider> providers)
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(new ProviderSet(providers));
        services.AddSingleton(s => new UpstreamHttp(
            options, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<NetworkOptions>()));
        services.AddSingleton<CallbackKeySets>();
        services.AddSingleton(s => new CallbackLinks(s.Secret("callbacks"), s.GetRequiredService<GatewayAddress>()));
        services.AddSingleton(s => new InputLinks(
            s.Secret("input-links"), s.GetRequiredService<GatewayAddress>(), options, s.GetRequiredService<TimeProvider>()));
    }
}
