using Filmgate.Settings;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Webhooks;

internal static class WebhooksChapter
{
    /// <param name="loops">False in tests, which turn the crank by hand.</param>
    public static void AddWebhooks(this WebApplicationBuilder builder, GatewaySettings settings, bool loops)
    {
        builder.Services.AddSingleton<EndpointBook>();
        builder.Services.AddSingleton<DeliveryQueue>();
        builder.Services.AddSingleton<GatewayRoot>();
        builder.Services.AddSingleton<WebhookSecrets>();
        builder.Services.AddSingleton<Deliverer>();
        builder.Services.AddSingleton<DeliveryLoop>();
        builder.Services.AddSingleton<IOutbox, Outbox>();
        builder.Services.AddSingleton<IProgressListener, ProgressNews>();
        builder.Services.AddSingleton(s => new WebhookSender(WebhookSender.CreateClient(new(settings.WebhookAllowPrivate)), s.GetRequiredService<TimeProvider>()));
        if (loops) builder.Services.AddHostedService(s => s.GetRequiredService<DeliveryLoop>());
    }
}
