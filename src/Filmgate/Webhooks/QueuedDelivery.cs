namespace Filmgate.Webhooks;

/// <summary>A message in this node's hand; the rest of it is on disk.</summary>
internal sealed class QueuedDelivery(string id, ReceiverQueue destination)
{
    public static readonly IComparer<QueuedDelivery> SoonestFirst = Comparer<QueuedDelivery>.Create((a, b) => a.DueTicks != b.DueTicks ? a.DueTicks.CompareTo(b.DueTicks) : string.CompareOrdinal(a.Id, b.Id));

    public string Id => id;
    public ReceiverQueue Destination => destination;

    /// <summary>Not to be changed while it waits, for it is sorted by it.</summary>
    public long DueTicks { get; set; }
    public long TriedTicks { get; set; }
    public bool IsInAir { get; set; }

    /// <summary>It was replayed while a try was under way.</summary>
    public bool IsNudged { get; set; }
}
