namespace Filmgate.Webhooks;

/// <summary>
/// What waits for one receiver: the soonest of it in memory, the rest on disk alone, however much that is. The queue's lock guards it.
/// </summary>
/// <param name="window">How many are kept in memory.</param>
internal sealed class ReceiverBacklog(int window)
{
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMinutes(5);
    private readonly SortedSet<QueuedDelivery> _waiting = new(QueuedDelivery.SoonestFirst);

    /// <summary>Whatever is due before this is in hand.</summary>
    private long _onDiskFrom = long.MaxValue;
    private long _leftMeanwhile = long.MaxValue;
    private long _backAt;

    public long NextDue => _waiting.Min?.DueTicks ?? long.MaxValue;

    public bool IsEmpty => _waiting.Count == 0 && !HasMore;

    /// <summary>The rest is being read.</summary>
    public bool IsReading { get; private set; }

    /// <summary>It is time to read the rest.</summary>
    public bool IsThin => HasMore && !IsReading && _waiting.Count <= window / 2;

    private bool HasMore => _onDiskFrom < long.MaxValue;

    /// <summary>Returns the one that is left to the disk in exchange, which may be the same.</summary>
    public QueuedDelivery? Add(QueuedDelivery message)
    {
        if (message.DueTicks >= _onDiskFrom) return Leave(message);
        _waiting.Add(message);
        return _waiting.Count > window ? LeaveLast() : null;
    }

    public void Remove(QueuedDelivery message) => _waiting.Remove(message);

    public QueuedDelivery Take()
    {
        var message = _waiting.Min!;
        _waiting.Remove(message);
        return message;
    }

    public void BeginReading() => (IsReading, _leftMeanwhile) = (true, long.MaxValue);

    public void EndReading() => IsReading = false;

    /// <summary>Takes what was read of the disk, soonest first.</summary>
    /// <param name="readTo">When the last of it is due, where there may be more behind it; null: that is all.</param>
    /// <returns>What is left to the disk again, because much came meanwhile.</returns>
    public List<QueuedDelivery> Refill(IEnumerable<QueuedDelivery> messages, long? readTo)
    {
        IsReading = false;
        _onDiskFrom = Math.Min(readTo ?? long.MaxValue, _leftMeanwhile);
        foreach (var message in messages)
        {
            if (message.TriedTicks < _backAt) message.DueTicks = Soonest(message, _backAt);
            _waiting.Add(message);
        }

        var left = new List<QueuedDelivery>();
        while (_waiting.Count > window) left.Add(LeaveLast());
        return left;
    }

    /// <summary>The receiver is back: nothing waits out the hours that its absence had earned it, here or on disk.</summary>
    public void BringForward(long now)
    {
        if (HasMore) _backAt = now;
        QueuedDelivery[] all = [.. _waiting];
        _waiting.Clear();
        foreach (var message in all)
        {
            message.DueTicks = Soonest(message, now);
            _waiting.Add(message);
        }
    }

    private QueuedDelivery LeaveLast()
    {
        var last = _waiting.Max!;
        _waiting.Remove(last);
        return Leave(last);
    }

    private QueuedDelivery Leave(QueuedDelivery message)
    {
        _onDiskFrom = Math.Min(_onDiskFrom, message.DueTicks);
        if (IsReading) _leftMeanwhile = Math.Min(_leftMeanwhile, message.DueTicks);
        return message;
    }

    private static long Soonest(QueuedDelivery message, long now) => Math.Min(message.DueTicks, Math.Max(now, message.TriedTicks + ShortestGap.Ticks));
}
