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
}
