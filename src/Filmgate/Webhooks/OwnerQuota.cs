namespace Filmgate.Webhooks;

/// <summary>
/// One owner, and which of his receivers is next. Who hangs keeps his places until the time limit, so the more of them are taken the fewer one owner may
/// have, and the last ones are for those who have none. The queue's lock guards it.
/// </summary>
internal sealed class OwnerQuota(string owner)
{
    private const int AtMost = 128;
    private const int ForWhoHasNone = 128;

    /// <summary>Those with something due: with nothing in the air, in the order they came; and the others, which are fewer than what is in the air.</summary>
    private readonly Queue<ReceiverQueue> _resting = new();
    private readonly HashSet<ReceiverQueue> _busy = [];
    private int _destinations;

    public string Owner => owner;

    public int InAir { get; private set; }

    /// <summary>When it had its last place: among equals who has waited longest is next.</summary>
    public long Turn { get; private set; }

    public bool HasReady => _resting.Count + _busy.Count > 0;

    public bool IsIdle => _destinations == 0;

    public void Joined() => _destinations++;

    public void Left() => _destinations--;

    public void Ready(ReceiverQueue destination)
    {
        destination.IsReady = true;
        if (destination.InAir == 0) _resting.Enqueue(destination);
        else _busy.Add(destination);
    }

    /// <summary>The receiver with the fewest places; null: none that may have one more.</summary>
    /// <param name="free">Of all places.</param>
    public ReceiverQueue? Next(int free)
    {
        var room = Math.Min(AtMost, (free - ForWhoHasNone) / 2) - InAir;
        if (room <= 0 && (InAir > 0 || free <= 0)) return null;
        if (!_resting.TryDequeue(out var next))
        {
            next = _busy.MinBy(destination => destination.InAir);
            if (next is null || next.InAir >= room / 2) return null;
            _busy.Remove(next);
        }

        next.IsReady = false;
        return next;
    }

    public void Took(long turn)
    {
        InAir++;
        Turn = turn;
    }

    public void Landed(ReceiverQueue destination)
    {
        InAir--;
        if (destination.InAir == 0 && _busy.Remove(destination)) _resting.Enqueue(destination);
    }
}
