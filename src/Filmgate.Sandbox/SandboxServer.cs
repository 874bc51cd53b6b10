using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Families;
using Filmgate.Sandbox.Families.Grok;
using Filmgate.Sandbox.Families.Kling;
using Filmgate.Sandbox.Families.Runway;
using Filmgate.Sandbox.Families.Videos;
using Filmgate.Sandbox.Families.Volc;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Operator;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Sandbox;

/// <summary>A simulated CometAPI: its wire formats and moods, real MP4s, no money.</summary>
public static class SandboxServer
{
    public static WebApplication Build(SandboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.Speed > 0)) throw new ArgumentOutOfRangeException(nameof(options), options.Speed, "Speed must be above 0.");

        // Empty, because the sandbox is often embedded: the host's settings files and variables are not about it.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(options.Urls);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);     // whoever starts it gets the exception, and need not read it twice
        builder.Services.AddRouting();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<SandboxDirectory>().AddSingleton<JobStore>().AddSingleton<JobSimulator>();
        builder.Services.AddSingleton<CreateHandler>().AddSingleton<PollHandler>().AddSingleton<UsageCounters>();
        builder.Services.AddSingleton<ImageStore>().AddSingleton<Ffmpeg>().AddSingleton<ClipRenderer>().AddSingleton<ClipCache>();
        builder.Services.AddSingleton<SignedUrls>().AddSingleton<VideoDownload>().AddSingleton<ClipRoutes>();
        builder.Services.AddSingleton<CatalogueRoutes>().AddSingleton<FrontPage>().AddSingleton<OperatorRoutes>();

        builder.Services.AddSingleton<VideoRequestParser>().AddSingleton<VideoObject>().AddSingleton<RemixRequestParser>().AddSingleton<VideoContentHandler>();
        builder.Services.AddSingleton<KlingRequestParser>().AddSingleton<KlingActionRequestParser>().AddSingleton<KlingSessions>().AddSingleton<KlingTask>();
        builder.Services.AddSingleton<RunwayRequestParser>().AddSingleton<RunwayTask>();
        builder.Services.AddSingleton<GrokRequestParser>().AddSingleton<GrokVideo>().AddSingleton<VolcRequestParser>().AddSingleton<VolcTask>();
        builder.Services.AddSingleton<IFamily, GrokFamily>().AddSingleton<IFamily, VolcFamily>();
        builder.Services.AddSingleton<IFamily, VideosFamily>().AddSingleton<IFamily, KlingFamily>().AddSingleton<IFamily, RunwayFamily>().AddSingleton<IFamily, RunwayCompatFamily>();

        var app = builder.Build();
        app.UseRouting();
        app.UseBearerAuthentication();
        foreach (var family in app.Services.GetServices<IFamily>()) family.Map(app);
        app.Services.GetRequiredService<ClipRoutes>().Map(app);
        app.Services.GetRequiredService<CatalogueRoutes>().Map(app);
        app.Services.GetRequiredService<OperatorRoutes>().Map(app);
        app.MapFallback(() => Responses.Html("Welcome")).WithMetadata(new BearerAuthentication.Anonymous());
        return app;
    }
}
