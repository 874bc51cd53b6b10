using Filmgate.Engine;
using Filmgate.Http;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Webhooks;

internal static class WebhookSetup
{
    /// <param name="loops">False in tests, which call <see cref="DeliveryLoop.RunOnceAsync"/> instead.</param>
    public static void AddWebhooks(this WebApplicationBuilder builder, WebhookOptions options, bool loops)
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton<ReceiverPolicy>();
        services.AddSingleton<EndpointCache>();
        services.AddSingleton<DeliveryQueue>();
        services.AddSingleton<GatewayRootUrl>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<DeliveryWorker>();
        services.AddSingleton<DeliveryLoop>();
        services.AddSingleton<IDeliveryComposer, DeliveryComposer>();
        services.AddSingleton<BudgetWarningSender>();
        services.AddSingleton<IProgressListener, ProgressWebhooks>();
        services.AddSingleton(s => new WebhookSender(
            WebhookSender.CreateClient(s.GetRequiredService<ReceiverPolicy>().Addresses, s.GetRequiredService<NetworkOptions>()),
            s.GetRequiredService<TimeProvider>()));
        if (loops) services.AddHostedService(s => s.GetRequiredService<DeliveryLoop>());
    }
}
