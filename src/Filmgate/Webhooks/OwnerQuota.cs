namespace Filmgate.Webhooks;

/// <summary>
/// Limits one owner's concurrent deliveries, and chooses which of its receivers is next. A hanging receiver keeps its deliveries in flight
/// until the timeout. So the more of the node's limit is used, the less one owner gets, and the last part is reserved for idle owners.
/// The queue's lock guards it.
/// </summary>
internal sealed class OwnerQuota(string owner)
{
    private const int MaxInFlight = 128;
    private const int ReservedForIdleOwners = 128;

    /// <summary>Receivers with a due delivery and none in flight, in order of arrival.</summary>
    private readonly Queue<ReceiverQueue> _idle = new();

    /// <summary>Receivers with a due delivery and some in flight. There are never more of them than deliveries in flight.</summary>
    private readonly HashSet<ReceiverQueue> _busy = [];
    private int _receivers;

    public string Owner => owner;

    public int InFlight { get; private set; }

    /// <summary>When this owner last started a delivery. Among equals, the one that waited longest is next.</summary>
    public long LastTurn { get; private set; }

    public bool HasReady => _idle.Count + _busy.Count > 0;

    public bool IsUnused => _receivers == 0;

    public void ReceiverAdded() => _receivers++;

    public void ReceiverRemoved() => _receivers--;

    public void MarkReady(ReceiverQueue receiver)
    {
        receiver.IsReady = true;
        if (receiver.InFlight == 0) _idle.Enqueue(receiver);
        else _busy.Add(receiver);
    }

    /// <summary>Takes the ready receiver with the fewest deliveries in flight. Null: none may start another one.</summary>
    /// <param name="free">The free part of the node's limit.</param>
    public ReceiverQueue? Next(int free)
    {
        var available = Math.Min(MaxInFlight, (free - ReservedForIdleOwners) / 2) - InFlight;
        if (available <= 0 && (InFlight > 0 || free <= 0)) return null;
        if (!_idle.TryDequeue(out var next))
        {
            next = _busy.MinBy(receiver => receiver.InFlight);
            if (next is null || next.InFlight >= available / 2) return null;
            _busy.Remove(next);
        }

        next.IsReady = false;
        return next;
    }

    public void Started(long turn)
    {
        InFlight++;
        LastTurn = turn;
    }

    public void Ended(ReceiverQueue receiver)
    {
        InFlight--;
        if (receiver.InFlight == 0 && _busy.Remove(receiver)) _idle.Enqueue(receiver);
    }
}
