using Filmgate.Api.ApiKeys;
using Filmgate.Api.Audit;
using Filmgate.Api.Authentication;
using Filmgate.Api.Endpoints;
using Filmgate.Api.Errors;
using Filmgate.Api.Events;
using Filmgate.Api.Files;
using Filmgate.Api.Limits;
using Filmgate.Api.Requests;
using Filmgate.Api.Webhooks;
using Filmgate.Http;
using Filmgate.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
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
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;              // for a longer line the web server writes a 4xx without a body
        });
        var services = builder.Services;
        services.AddRoutingCore();
        services.Configure<RouteOptions>(route => route.SetParameterPolicy<VideoIdConstraint>(VideoIdConstraint.Name));
        services.Configure<FormOptions>(form =>
        {
            form.MultipartBodyLengthLimit = options.MaxUploadBytes;
            form.ValueLengthLimit = MaxTextFieldBytes;
            form.ValueCountLimit = 200;
        });
        services.AddSingleton(options);
        services.AddCors();
        services.AddSingleton<CrossOriginPolicies>();
        services.AddSingleton<ICorsPolicyProvider>(s => s.GetRequiredService<CrossOriginPolicies>());
        services.AddSingleton<FailedAuthentications>();
        services.AddSingleton<WriteLimiter>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditEndpoint>();
        services.AddSingleton<KeyUses>();
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<KeyAdministration>();
        services.AddSingleton<KeyEndpoints>();
        services.AddHostedService<KeyUseWriter>();
        services.AddSingleton<ApiKeyAuthentication>();
        services.AddSingleton<FixedRoutes>();
        services.AddSingleton<ErrorMiddleware>();
        services.AddSingleton<OwnedVideos>();
        services.AddSingleton<EndpointHandlers>();
        services.AddSingleton<SignedVideos>();
        services.AddSingleton<VideoDeletion>();
        services.AddSingleton<RequestWarnings>();
        services.AddSingleton<StoredInputs>();
        services.AddSingleton<RequestInputs>();
        services.AddSingleton<ImagePreparation>();
        services.AddSingleton<CreateVideoHandler>();
        services.AddSingleton<RetryVideoHandler>();
        services.AddSingleton<CreateResponseHeaders>();
        services.AddSingleton<VideoEndpoints>();
        services.AddSingleton<VideoListEndpoints>();
        services.AddSingleton<EditVideoHandler>();
        services.AddSingleton<EditEndpoints>();
        services.AddSingleton<VideoETag>();
        services.AddSingleton<PreferWait>();
        services.AddSingleton<BucketRedirect>();
        services.AddSingleton<ContentEndpoint>();
        services.AddSingleton<ThumbnailEndpoint>();
        services.AddSingleton<OriginalFileEndpoint>();
        services.AddSingleton<InputEndpoint>();
        services.AddSingleton<HoldEndpoints>();
        services.AddSingleton<ProvenanceEndpoint>();
        services.AddSingleton<ModelEndpoints>();
        services.AddSingleton<CapabilityEndpoints>();
        services.AddSingleton<ProviderView>();
        services.AddSingleton<ProviderEndpoints>();
        services.AddSingleton<LedgerEndpoints>();
        services.AddSingleton<BudgetAccounts>();
        services.AddSingleton<BudgetEndpoints>();
        services.AddSingleton<UsageEndpoint>();
        services.AddSingleton(s => new PriceQuotes(s.Secret("price-quotes"), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<QuoteCalculator>();
        services.AddSingleton<QuoteEndpoint>();
        services.AddSingleton<ClockEndpoint>();
        services.AddSingleton<NodeEndpoint>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<CallbackEndpoint>();
        services.AddSingleton<UploadFileHandler>();
        services.AddSingleton<FileEndpoints>();
        services.AddSingleton<WebhookConfigurationEndpoints>();
        services.AddSingleton<WebhookDeliveryEndpoints>();
        services.AddSingleton<StreamLimiter>();
        services.AddSingleton<TimelineFollower>();
        services.AddSingleton<EventEndpoints>();
        services.AddHostedService<FeedPoller>();
    }

    /// <summary>Maps the routes of a node that answers no requests.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.Services.GetRequiredService<ErrorMiddleware>().Use(app);
        app.UseRouting();
        app.Services.GetRequiredService<HealthEndpoints>().Map(app);
    }

    /// <summary>
    /// The address of a request becomes the last one that no trusted proxy has. Nothing else that proxies send is believed.
    /// </summary>
    private static void UseForwardedAddresses(this WebApplication app, ApiOptions options)
    {
        if (options.TrustedProxies.Count == 0) return;
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in options.TrustedProxies) forwarded.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(forwarded);
    }

    /// <summary>Maps all routes, including those of the compat APIs.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.UseForwardedAddresses(app.Services.GetRequiredService<ApiOptions>());
        app.Services.GetRequiredService<ErrorMiddleware>().Use(app);
        app.UseRequestPaths();
        app.Services.GetRequiredService<CrossOriginPolicies>().Use(app);
        app.UseRouting();
        app.Services.GetRequiredService<HealthEndpoints>().Map(app);
        app.Services.GetRequiredService<VideoEndpoints>().Map(app);
        app.Services.GetRequiredService<VideoListEndpoints>().Map(app);
        app.Services.GetRequiredService<EditEndpoints>().Map(app);
        app.Services.GetRequiredService<ContentEndpoint>().Map(app);
        app.Services.GetRequiredService<InputEndpoint>().Map(app);
        app.Services.GetRequiredService<HoldEndpoints>().Map(app);
        app.Services.GetRequiredService<ProvenanceEndpoint>().Map(app);
        app.Services.GetRequiredService<ModelEndpoints>().Map(app);
        app.Services.GetRequiredService<CapabilityEndpoints>().Map(app);
        app.Services.GetRequiredService<ProviderEndpoints>().Map(app);
        app.Services.GetRequiredService<LedgerEndpoints>().Map(app);
        app.Services.GetRequiredService<KeyEndpoints>().Map(app);
        app.Services.GetRequiredService<AuditEndpoint>().Map(app);
        app.Services.GetRequiredService<BudgetEndpoints>().Map(app);
        app.Services.GetRequiredService<UsageEndpoint>().Map(app);
        app.Services.GetRequiredService<QuoteEndpoint>().Map(app);
        app.Services.GetRequiredService<ClockEndpoint>().Map(app);
        app.Services.GetRequiredService<NodeEndpoint>().Map(app);
        app.Services.GetRequiredService<CallbackEndpoint>().Map(app);
        app.Services.GetRequiredService<FileEndpoints>().Map(app);
        app.Services.GetRequiredService<WebhookConfigurationEndpoints>().Map(app);
        app.Services.GetRequiredService<WebhookDeliveryEndpoints>().Map(app);
        app.Services.GetRequiredService<EventEndpoints>().Map(app);
        foreach (var api in app.Services.GetServices<ICompatApi>()) api.Map(app);
    }
}
