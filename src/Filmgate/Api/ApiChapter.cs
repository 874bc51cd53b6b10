using Filmgate.Api.Authentication;
using Filmgate.Api.Endpoints;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Api.Webhooks;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Api;

internal static class ApiChapter
{
    private const int TextFieldBytes = 32 * 1024 * 1024;                // an image may come as a data URI in a text field

    public static void AddApi(this WebApplicationBuilder builder, GatewaySettings settings)
    {
        builder.WebHost.UseKestrelCore().UseUrls(settings.Urls).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MaxUploadBytes;
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;              // a line beyond this, or one that is not HTTP, gets a bare 4xx from the web server
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<FormOptions>(form =>
        {
            form.MultipartBodyLengthLimit = settings.MaxUploadBytes;
            form.ValueLengthLimit = TextFieldBytes;
            form.ValueCountLimit = 200;
        });
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<CallerGate>();
        builder.Services.AddSingleton<ErrorShape>();
        builder.Services.AddSingleton<RequestWarnings>();
        builder.Services.AddSingleton<CreateHeaders>();
        builder.Services.AddSingleton<EarlierInputs>();
        builder.Services.AddSingleton<GivenInputs>();
        builder.Services.AddSingleton<VideoIntake>();
        builder.Services.AddSingleton<VideoView>();
        builder.Services.AddSingleton<VideoEndpoints>();
        builder.Services.AddSingleton<Redirection>();
        builder.Services.AddSingleton<ContentEndpoint>();
        builder.Services.AddSingleton<InputEndpoint>();
        builder.Services.AddSingleton<HoldEndpoints>();
        builder.Services.AddSingleton<ProvenanceEndpoint>();
        builder.Services.AddSingleton<PictureEndpoint>();
        builder.Services.AddSingleton<ModelEndpoints>();
        builder.Services.AddSingleton<HealthEndpoints>();
        builder.Services.AddSingleton<CallbackKeys>();
        builder.Services.AddSingleton<CallbackEndpoint>();
        builder.Services.AddSingleton<Quotes>();
        builder.Services.AddSingleton<QuoteEndpoint>();
        builder.Services.AddSingleton<CapabilityEndpoints>();
        builder.Services.AddSingleton<WebhookEndpointRoutes>();
        builder.Services.AddSingleton<WebhookMessageRoutes>();
        builder.Services.AddSingleton(s => new VideoLinks(Secret(s, "video-links"), settings, s.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(s => new InputLinks(Secret(s, "input-links"), settings, s.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(s => new CallbackLinks(Secret(s, "callbacks"), settings));
    }

    private static byte[] Secret(IServiceProvider services, string name) => services.GetRequiredService<SqlSecrets>().GetOrCreateAsync(name).GetAwaiter().GetResult();

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
        app.Services.GetRequiredService<CallbackEndpoint>().Map(app);
        app.Services.GetRequiredService<QuoteEndpoint>().Map(app);
        app.Services.GetRequiredService<CapabilityEndpoints>().Map(app);
        app.Services.GetRequiredService<WebhookEndpointRoutes>().Map(app);
        app.Services.GetRequiredService<WebhookMessageRoutes>().Map(app);
        foreach (var ingress in app.Services.GetServices<INativeIngress>()) ingress.Map(app);
    }
}
