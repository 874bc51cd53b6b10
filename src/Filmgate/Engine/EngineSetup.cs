using Filmgate.Dialects;
using Filmgate.Engine.Lanes;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Filmgate.Engine;

internal static class EngineSetup
{
    /// <param name="loops">False in tests, which call <see cref="EngineLoop.RunOnceAsync"/> instead.</param>
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
        services.AddSingleton<LaneSet>();
        services.AddSingleton<AccountReader>();
        services.AddSingleton<ProviderPauses>();
        services.AddSingleton<LaneSelector>();
        services.AddSingleton<BlockedSubmissions>();
        services.AddSingleton(s => new ProcessorLoad(s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WorkScheduler>();
        services.AddSingleton<DueQueue>();
        services.AddSingleton<CreateLoad>();
        services.AddSingleton<NodeLease>();
        services.AddSingleton<Lifecycle>();
        services.AddSingleton<VideoTransitions>();
        services.AddSingleton<ListedPolls>();
        services.AddSingleton<Steps>();
        services.AddSingleton<LateOperations>();
        services.AddSingleton<VideoEngine>();
        services.AddSingleton<OwnRowScan>();
        services.AddSingleton<EngineLoop>();
        if (loops) services.AddHostedService(s => s.GetRequiredService<EngineLoop>());
        if (loops) services.AddHostedService(s => s.GetRequiredService<OwnRowScan>());
        if (loops) services.AddHostedService<HistoryPruning>();
        if (loops) services.AddHostedService<SignalReceiver>();
        if (loops) services.AddHostedService<NodeRegistration>();
        if (loops) services.AddHostedService(s => s.GetRequiredService<AccountReader>());
        services.Configure<HostOptions>(host =>
        {
            // A stop takes at most five seconds: the rest is for closing the database.
            host.ShutdownTimeout = TimeSpan.FromSeconds(4.75);

            // A client's slow download must not use up the time that the engine has to stop.
            host.ServicesStopConcurrently = true;
        });
    }
}
