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
    private static readonly TimeSpan MaxDelayAfterFault = TimeSpan.FromMinutes(10);

    /// <summary>Throws only when <paramref name="ct"/> is cancelled.</summary>
    public async Task DeliverAsync(QueuedDelivery queued, CancellationToken ct)
    {
        try
        {
            if (!lease.IsHeld)                                          // another node may take the delivery over at any moment
                queue.Return(queued, clock.GetUtcNow() + lease.HeartbeatInterval);
            else if (queued.Unwritten is { } unwritten)                 // the receiver has it: only the row is missing
                await WriteAsync(queued, unwritten);
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
            var pause = PauseAfter(++queued.Faults);
            if (queued.Unwritten is null) Log.Faulted(log, fault, queued.Id, pause);
            else Log.NotWritten(log, fault, queued.Id, pause);
            queue.Return(queued, clock.GetUtcNow() + pause);
        }
    }

    private static TimeSpan PauseAfter(int faults)
    {
        var pause = DelayAfterFault * Math.Pow(2, Math.Min(faults - 1, 20));
        return pause < MaxDelayAfterFault ? pause : MaxDelayAfterFault;
    }

    private async Task TryAsync(QueuedDelivery queued, LoadedDelivery loaded, CancellationToken ct)
    {
        var delivery = loaded.Delivery;
        var signer = await keys.SignerAsync(delivery.Owner, loaded.Keys, ct);
        var started = clock.GetUtcNow();
        var response = await sender.SendAsync(delivery, signer, ct);
        var now = clock.GetUtcNow();
        var decision = DeliveryPolicy.Decide(delivery.Tries, delivery.Since, response, now, Random.Shared.NextDouble());

        queued.Unwritten = new(delivery, new(started, response.Status, response.Error, response.Took), response, decision);
        await WriteAsync(queued, queued.Unwritten);
    }

    /// <summary>Writes a try. It stays in memory until then: a receiver must not get a delivery again because our disk is full.</summary>
    private async Task WriteAsync(QueuedDelivery queued, UnwrittenTry unwritten)
    {
        var (delivery, tried, response, decision) = unwritten;

        // What was sent is recorded even while the server stops.
        var written = await store.SettleAsync(delivery, tried, decision, CancellationToken.None);
        queued.Unwritten = null;
        queued.Faults = 0;
        var now = clock.GetUtcNow();
        if (written && decision is DeliveryDecision.GivenUp { IsGone: true }) await StopSendingAsync(delivery, now);
        if (decision is DeliveryDecision.GivenUp) Log.GivenUp(log, delivery.Id, delivery.Event, delivery.Tries + 1, response.Error ?? "");
        queue.Complete(queued, response, tried.At.UtcTicks, now, (written, decision) switch
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

        [LoggerMessage(3, LogLevel.Error, "{DeliveryId}: a try failed unexpectedly. The next one follows in {Pause}")]
        public static partial void Faulted(ILogger logger, Exception fault, string deliveryId, TimeSpan pause);

        [LoggerMessage(
            4, LogLevel.Error, "{DeliveryId} was sent, but this could not be written. It is not sent again. The next write is in {Pause}")]
        public static partial void NotWritten(ILogger logger, Exception fault, string deliveryId, TimeSpan pause);
    }
}
