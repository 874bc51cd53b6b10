using Filmgate.Dialects;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Filmgate.Engine;

internal static class EngineSetup
{
    /// <param name="loops">False in tests, which run the engine by hand.</param>
    public static void AddEngine(this WebApplicationBuilder builder, EngineOptions options, LifecycleOptions lifecycle, bool loops)
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(lifecycle);
        services.AddSingleton<DialectSet>();
        services.AddSingleton<Router>();
        services.AddSingleton<InputUrls>();
        services.AddSingleton<SubmissionBuilder>();
        services.AddSingleton<RenderClocks>();
        services.AddSingleton<DueQueue>();
        services.AddSingleton<NodeLease>();
        services.AddSingleton<Lifecycle>();
        services.AddSingleton<VideoTransitions>();
        services.AddSingleton<Steps>();
        services.AddSingleton<VideoEngine>();
        services.AddSingleton<EngineLoop>();
        if (loops) services.AddHostedService(s => s.GetRequiredService<EngineLoop>());
        services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = TimeSpan.FromSeconds(4.75);          // the rest of the promised five is for closing the database
            host.ServicesStopConcurrently = true;                       // a client's slow download must not take the engine's time to stop
        });
    }
}
