using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Settings;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Filmgate.Engine;

internal static class EngineChapter
{
    /// <param name="loops">False in tests, which turn the crank by hand.</param>
    public static void AddEngine(this WebApplicationBuilder builder, GatewaySettings settings, bool loops)
    {
        builder.Services.AddSingleton(new EngineOptions { Submits = settings.Submits, Polls = settings.Polls, Downloads = settings.Downloads, Deadline = settings.Deadline });
        builder.Services.AddSingleton(new LifecycleOptions
        {
            SubmitWindow = settings.SubmitWindow,
            StartGrace = settings.StartGrace,
            Watch = settings.Watch,
            DownloadWindow = settings.DownloadWindow,
            FirstPause = settings.RetryPause,
        });
        builder.Services.AddSingleton(new UpstreamOptions { SubmitTimeout = settings.SubmitTimeout });
        builder.Services.AddSingleton(ModelCatalogue.Load(settings.Models));
        builder.Services.AddSingleton(new ProviderSet(settings.Providers));
        builder.Services.AddSingleton<DialectSet>();
        builder.Services.AddSingleton<UpstreamHttp>();
        builder.Services.AddSingleton<InputAddresses>();
        builder.Services.AddSingleton<Submissions>();
        builder.Services.AddSingleton<RenderClocks>();
        builder.Services.AddSingleton<DueQueue>();
        builder.Services.AddSingleton<NodeLease>();
        builder.Services.AddSingleton<Lifecycle>();
        builder.Services.AddSingleton<Steps>();
        builder.Services.AddSingleton<VideoEngine>();
        builder.Services.AddSingleton<EngineLoop>();
        if (loops) builder.Services.AddHostedService(s => s.GetRequiredService<EngineLoop>());
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = TimeSpan.FromSeconds(4.75);          // the rest of the promised five is for closing the database
            host.ServicesStopConcurrently = true;                       // a client's slow download must not use up the engine's time to let go
        });
    }
}
