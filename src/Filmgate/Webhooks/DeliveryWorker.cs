using Filmgate.Engine;
using Microsoft.Extensions.Logging;

namespace Filmgate.Webhooks;

/// <summary>One try of one message: read it, send it, decide, and write once. The loop around it is <see cref="DeliveryLoop"/>.</summary>
internal sealed partial class DeliveryWorker(
    IDeliveryStore store, SigningKeys keys, WebhookSender sender, DeliveryQueue queue, EndpointCache book, NodeLease lease, TimeProvider clock, ILogger<DeliveryWorker> log)
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    /// <summary>Never throws, but for a stop.</summary>
    public async Task DeliverAsync(QueuedDelivery held, CancellationToken ct)
    {
        try
        {
            if (!lease.IsHeld) queue.PutBack(held, clock.GetUtcNow() + lease.BeatEvery);      // others may take it any moment: hands off
            else if (await store.LoadAsync(held.Id, ct) is { Delivery: { DueAt: not null } message } found && message.Node == lease.Node) await TryAsync(held, message, found.Keys, ct);
            else queue.PutBack(held, again: null);                      // ended, forgotten, or taken over
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // stopping: the message is on disk, and goes out again under its id
        }
        catch (Exception fault)
        {
            Log.Faulted(log, fault, held.Id);
            queue.PutBack(held, clock.GetUtcNow() + AfterFault);
        }
    }

    private async Task TryAsync(QueuedDelivery held, Delivery message, StoredSigningKeys stored, CancellationToken ct)
    {
        var signer = await keys.SignerAsync(message.Owner, stored, ct);
        var began = clock.GetUtcNow();
        var answer = await sender.SendAsync(message, signer, ct);
        var now = clock.GetUtcNow();
        var verdict = DeliveryPolicy.Decide(message.Tries, message.Since, answer, now, Random.Shared.NextDouble());
        var won = await store.SettleAsync(message, new(began, answer.Status, answer.Error, answer.Took), verdict, CancellationToken.None);    // what was sent is written, stop or not
        if (won && verdict is DeliveryDecision.GivenUp { IsUnwanted: true }) await EndAsync(message, now);
        if (verdict is DeliveryDecision.GivenUp) Log.GivenUp(log, message.Id, message.Event, message.Tries + 1, answer.Error ?? "");
        queue.Landed(held, answer, began.UtcTicks, now, (won, verdict) switch
        {
            (false, _) => now,                                          // the next look at the row tells whose it is
            (_, DeliveryDecision.Again later) => later.At,
            _ => null,
        });
    }

    private async Task EndAsync(Delivery message, DateTimeOffset now)
    {
        await store.EndAsync(message, "The receiver answered 410 Gone.", now, CancellationToken.None);
        if (message.EndpointId is null) return;
        Log.Disabled(log, message.EndpointId);
        await book.RefreshAsync(CancellationToken.None);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{MessageId} ({Event}) is given up, tried {Tries} times: {Reason}")]
        public static partial void GivenUp(ILogger logger, string messageId, string @event, int tries, string reason);

        [LoggerMessage(2, LogLevel.Warning, "{EndpointId} is disabled: its receiver answered 410")]
        public static partial void Disabled(ILogger logger, string endpointId);

        [LoggerMessage(3, LogLevel.Error, "{MessageId}: a delivery failed unexpectedly")]
        public static partial void Faulted(ILogger logger, Exception fault, string messageId);
    }
}
