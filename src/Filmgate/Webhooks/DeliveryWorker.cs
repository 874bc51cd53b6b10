using Filmgate.Engine;
using Microsoft.Extensions.Logging;

namespace Filmgate.Webhooks;

/// <summary>Makes one try of one delivery: loads it, sends it, decides, and writes once. <see cref="DeliveryLoop"/> runs it.</summary>
internal sealed partial class DeliveryWorker(
    IDeliveryStore store,
    SigningKeys keys,
    WebhookSender sender,
    DeliveryQueue queue,
    EndpointCache endpoints,
    NodeLease lease,
    TimeProvider clock,
    ILogger<DeliveryWorker> log)
{
    private static readonly TimeSpan DelayAfterFault = TimeSpan.FromSeconds(5);

    /// <summary>Throws only when <paramref name="ct"/> is cancelled.</summary>
    public async Task DeliverAsync(QueuedDelivery queued, CancellationToken ct)
    {
        try
        {
            if (!lease.IsHeld)                                          // another node may take the delivery over at any moment
                queue.Return(queued, clock.GetUtcNow() + lease.HeartbeatInterval);
            else if (await store.LoadAsync(queued.Id, ct) is { Delivery: { DueAt: not null } due } loaded && due.Node == lease.Node)
                await TryAsync(queued, loaded, ct);
            else                                                        // it has ended, was deleted, or was taken over
                queue.Return(queued, retryAt: null);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server stops. The delivery is on disk, and the next run sends it with the same id.
        }
        catch (Exception fault)
        {
            Log.Faulted(log, fault, queued.Id);
            queue.Return(queued, clock.GetUtcNow() + DelayAfterFault);
        }
    }

    private async Task TryAsync(QueuedDelivery queued, LoadedDelivery loaded, CancellationToken ct)
    {
        var delivery = loaded.Delivery;
        var signer = await keys.SignerAsync(delivery.Owner, loaded.Keys, ct);
        var started = clock.GetUtcNow();
        var response = await sender.SendAsync(delivery, signer, ct);
        var now = clock.GetUtcNow();
        var decision = DeliveryPolicy.Decide(delivery.Tries, delivery.Since, response, now, Random.Shared.NextDouble());

        // What was sent is recorded even while the server stops.
        var tried = new DeliveryTry(started, response.Status, response.Error, response.Took);
        var written = await store.SettleAsync(delivery, tried, decision, CancellationToken.None);
        if (written && decision is DeliveryDecision.GivenUp { IsGone: true }) await StopSendingAsync(delivery, now);
        if (decision is DeliveryDecision.GivenUp) Log.GivenUp(log, delivery.Id, delivery.Event, delivery.Tries + 1, response.Error ?? "");
        queue.Complete(queued, response, started.UtcTicks, now, (written, decision) switch
        {
            (false, _) => now,                                          // load it again to see which node has it
            (_, DeliveryDecision.Retry retry) => retry.At,
            _ => null,
        });
    }

    private async Task StopSendingAsync(Delivery gone, DateTimeOffset now)
    {
        await store.EndAsync(gone, WebhookSender.GoneReason, now, CancellationToken.None);
        if (gone.EndpointId is null) return;
        Log.Disabled(log, gone.EndpointId);
        await endpoints.RefreshAsync(CancellationToken.None);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{DeliveryId} ({Event}) was given up after {Tries} tries: {Reason}")]
        public static partial void GivenUp(ILogger logger, string deliveryId, string @event, int tries, string reason);

        [LoggerMessage(2, LogLevel.Warning, "{EndpointId} was disabled because its receiver responded with 410")]
        public static partial void Disabled(ILogger logger, string endpointId);

        [LoggerMessage(3, LogLevel.Error, "{DeliveryId}: a try failed unexpectedly")]
        public static partial void Faulted(ILogger logger, Exception fault, string deliveryId);
    }
}
