using Filmgate.Engine;
using Filmgate.Http;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Webhooks;

internal static class WebhookSetup
{
    /// <param name="loops">False in tests, which run the deliveries by hand.</param>
    public static void AddWebhooks(this WebApplicationBuilder builder, WebhookOptions options, bool loops)
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton<EndpointBook>();
        services.AddSingleton<DeliveryQueue>();
        services.AddSingleton<GatewayRoot>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<Deliverer>();
        services.AddSingleton<DeliveryLoop>();
        services.AddSingleton<IDeliveryComposer, Outbox>();
        services.AddSingleton<IProgressListener, ProgressNews>();
        services.AddSingleton(s => new WebhookSender(
            WebhookSender.CreateClient(new AddressPolicy(options.AllowPrivate)), s.GetRequiredService<TimeProvider>()));
        if (loops) services.AddHostedService(s => s.GetRequiredService<DeliveryLoop>());
    }
}
