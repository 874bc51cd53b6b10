namespace Filmgate.Webhooks;

/// <summary>A delivery in this node's memory. Its content stays on disk until it is sent.</summary>
internal sealed class QueuedDelivery(string id, ReceiverQueue receiver)
{
    public static readonly IComparer<QueuedDelivery> SoonestFirst = Comparer<QueuedDelivery>.Create(
        (a, b) => a.DueTicks != b.DueTicks ? a.DueTicks.CompareTo(b.DueTicks) : string.CompareOrdinal(a.Id, b.Id));

    public string Id => id;
    public ReceiverQueue Receiver => receiver;

    /// <summary>The backlog is sorted by this: do not change it while the delivery is in the backlog.</summary>
    public long DueTicks { get; set; }
    public long TriedTicks { get; set; }
    public bool IsInFlight { get; set; }

    /// <summary>It was replayed while a try was in flight, so it is sent once more afterwards.</summary>
    public bool SendAgain { get; set; }

    /// <summary>Faults of this gateway in a row, such as a database that does not accept writes.</summary>
    public int Faults { get; set; }

    /// <summary>A try that was made and is not on disk yet. It is written before anything is sent again.</summary>
    public UnwrittenTry? Unwritten { get; set; }
}

/// <param name="Delivery">The delivery as it was when the try was made.</param>
internal sealed record UnwrittenTry(Delivery Delivery, DeliveryTry Try, WebhookResponse Response, DeliveryDecision Decision);
