using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Families;
using Filmgate.Sandbox.Families.Grok;
using Filmgate.Sandbox.Families.Kling;
using Filmgate.Sandbox.Families.Runway;
using Filmgate.Sandbox.Families.Videos;
using Filmgate.Sandbox.Families.Volc;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Operator;
using Filmgate.Sandbox.Rendering;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Sandbox;

/// <summary>A simulated CometAPI: its wire formats and failures, real MP4s, no cost.</summary>
public static class SandboxServer
{
    public static WebApplication Build(SandboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.Speed > 0))
            throw new ArgumentOutOfRangeException(nameof(options), options.Speed, "Speed must be greater than 0.");

        // Empty, because the sandbox is often embedded: the host's settings files and environment variables do not apply to it.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(options.Urls);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
        // The caller gets the startup exception; the host would log it a second time.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddRouting();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<SandboxDirectory>().AddSingleton<JobStore>().AddSingleton<JobSimulator>();
        builder.Services.AddSingleton<UsageCounters>();
        builder.Services.AddSingleton<ImageStore>().AddSingleton<Ffmpeg>().AddSingleton<ClipRenderer>().AddSingleton<ClipCache>();
        builder.Services.AddSingleton<SignedUrls>().AddSingleton<VideoDownload>().AddSingleton<ClipRoutes>();
        builder.Services.AddSingleton<FrontPage>().AddSingleton<OperatorRoutes>();
        AddFamilies(builder.Services);

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

    private static void AddFamilies(IServiceCollection services)
    {
        services.AddSingleton<CreateHandler>().AddSingleton<PollHandler>().AddSingleton<CatalogueRoutes>();

        services.AddSingleton<GrokRequestParser>().AddSingleton<GrokVideo>();
        services.AddSingleton<VolcRequestParser>().AddSingleton<VolcTask>();
        services.AddSingleton<VideoRequestParser>().AddSingleton<RemixRequestParser>();
        services.AddSingleton<VideoObject>().AddSingleton<VideoContentHandler>();
        services.AddSingleton<KlingRequestParser>().AddSingleton<KlingActionRequestParser>().AddSingleton<KlingTask>();
        services.AddSingleton<KlingSessionIds>().AddSingleton<KlingClips>().AddSingleton<KlingSessionHandler>();
        services.AddSingleton<RunwayRequestParser>().AddSingleton<RunwayCompatRequestParser>().AddSingleton<RunwayTask>();

        services.AddSingleton<IFamily, GrokFamily>().AddSingleton<IFamily, VolcFamily>().AddSingleton<IFamily, VideosFamily>();
        services.AddSingleton<IFamily, KlingFamily>().AddSingleton<IFamily, RunwayFamily>().AddSingleton<IFamily, RunwayCompatFamily>();
    }
}
