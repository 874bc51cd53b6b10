namespace Filmgate.Webhooks;

/// <summary>A message in this node's hand; the rest of it is on disk.</summary>
internal sealed class HeldMessage(string id, Destination destination)
{
    public string Id => id;
    public Destination Destination => destination;
    public long DueTicks { get; set; }
    public long TriedTicks { get; set; }
    public bool IsInAir { get; set; }
    public bool IsDropped { get; set; }

    /// <summary>It was replayed while a try was under way.</summary>
    public bool IsNudged { get; set; }
}
