using Filmgate.Api.Authentication;
using Filmgate.Api.Endpoints;
using Filmgate.Api.Errors;
using Filmgate.Api.Events;
using Filmgate.Api.Files;
using Filmgate.Api.Requests;
using Filmgate.Api.Webhooks;
using Filmgate.Http;
using Filmgate.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Api;

internal static class ApiSetup
{
    private const int MaxTextFieldBytes = 32 * 1024 * 1024;             // a text field may hold an image as a data URI

    public static void AddApi(this WebApplicationBuilder builder, ApiOptions options, GatewayAddress address)
    {
        builder.WebHost.UseKestrelCore().UseUrls(address.ListenUrls).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxUploadBytes;
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;              // the web server answers a longer line with a 4xx without a body
        });
        var services = builder.Services;
        services.AddRoutingCore();
        services.Configure<FormOptions>(form =>
        {
            form.MultipartBodyLengthLimit = options.MaxUploadBytes;
            form.ValueLengthLimit = MaxTextFieldBytes;
            form.ValueCountLimit = 200;
        });
        services.AddSingleton(options);
        services.AddSingleton<KeyRing>();
        services.AddSingleton<CallerGate>();
        services.AddSingleton<ErrorShape>();
        services.AddSingleton<OwnedVideos>();
        services.AddSingleton<SignedVideos>();
        services.AddSingleton<VideoDeletion>();
        services.AddSingleton<RequestWarnings>();
        services.AddSingleton<EarlierInputs>();
        services.AddSingleton<GivenInputs>();
        services.AddSingleton<VideoIntake>();
        services.AddSingleton<CreateHeaders>();
        services.AddSingleton<VideoEndpoints>();
        services.AddSingleton<VideoTag>();
        services.AddSingleton<Waiting>();
        services.AddSingleton<Redirection>();
        services.AddSingleton<ContentEndpoint>();
        services.AddSingleton<PictureEndpoint>();
        services.AddSingleton<InputEndpoint>();
        services.AddSingleton<HoldEndpoints>();
        services.AddSingleton<ProvenanceEndpoint>();
        services.AddSingleton<ModelEndpoints>();
        services.AddSingleton<CapabilityEndpoints>();
        services.AddSingleton<Quotes>();
        services.AddSingleton<QuoteEndpoint>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<CallbackEndpoint>();
        services.AddSingleton<FileIntake>();
        services.AddSingleton<FileEndpoints>();
        services.AddSingleton<WebhookEndpointRoutes>();
        services.AddSingleton<WebhookMessageRoutes>();
        services.AddSingleton<StreamSlots>();
        services.AddSingleton<Follower>();
        services.AddSingleton<EventEndpoints>();
        services.AddHostedService<LivePulse>();
    }

    /// <summary>Maps all routes, those of the compat APIs too.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.Services.GetRequiredService<ErrorShape>().Use(app);
        app.UseRouting();
        app.Services.GetRequiredService<HealthEndpoints>().Map(app);
        app.Services.GetRequiredService<VideoEndpoints>().Map(app);
        app.Services.GetRequiredService<ContentEndpoint>().Map(app);
        app.Services.GetRequiredService<InputEndpoint>().Map(app);
        app.Services.GetRequiredService<HoldEndpoints>().Map(app);
        app.Services.GetRequiredService<ProvenanceEndpoint>().Map(app);
        app.Services.GetRequiredService<ModelEndpoints>().Map(app);
        app.Services.GetRequiredService<CapabilityEndpoints>().Map(app);
        app.Services.GetRequiredService<QuoteEndpoint>().Map(app);
        app.Services.GetRequiredService<CallbackEndpoint>().Map(app);
        app.Services.GetRequiredService<FileEndpoints>().Map(app);
        app.Services.GetRequiredService<WebhookEndpointRoutes>().Map(app);
        app.Services.GetRequiredService<WebhookMessageRoutes>().Map(app);
        app.Services.GetRequiredService<EventEndpoints>().Map(app);
        foreach (var api in app.Services.GetServices<INativeIngress>()) api.Map(app);
    }
}
