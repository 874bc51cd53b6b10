namespace Filmgate.Webhooks;

/// <summary>
/// The pending deliveries of one receiver. The ones due first are in memory; the rest, however many, are only on disk.
/// The queue's lock guards it.
/// </summary>
/// <param name="capacity">The maximum number in memory.</param>
internal sealed class ReceiverBacklog(int capacity)
{
    private static readonly TimeSpan MinRetryGap = TimeSpan.FromMinutes(5);
    private readonly SortedSet<QueuedDelivery> _pending = new(QueuedDelivery.SoonestFirst);

    /// <summary>Everything due before this is in memory.</summary>
    private long _onDiskFrom = long.MaxValue;
    private long _evictedWhileReading = long.MaxValue;
    private long _recoveredAt;

    public long NextDue => _pending.Min?.DueTicks ?? long.MaxValue;

    public bool IsEmpty => _pending.Count == 0 && !HasMoreOnDisk;

    /// <summary>The rest is being read from disk.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Few enough are left in memory to read more from disk.</summary>
    public bool NeedsRefill => HasMoreOnDisk && !IsReading && _pending.Count <= capacity / 2;

    private bool HasMoreOnDisk => _onDiskFrom < long.MaxValue;

    /// <returns>The delivery that is evicted to make room, which may be the same one.</returns>
    public QueuedDelivery? Add(QueuedDelivery delivery)
    {
        if (delivery.DueTicks >= _onDiskFrom) return Evict(delivery);
        _pending.Add(delivery);
        return _pending.Count > capacity ? EvictLast() : null;
    }

    public void Remove(QueuedDelivery delivery) => _pending.Remove(delivery);

    public QueuedDelivery Take()
    {
        var delivery = _pending.Min!;
        _pending.Remove(delivery);
        return delivery;
    }

    public void BeginReading() => (IsReading, _evictedWhileReading) = (true, long.MaxValue);

    public void EndReading() => IsReading = false;

    /// <summary>Adds deliveries that were read from disk.</summary>
    /// <param name="deliveries">Sorted by due time.</param>
    /// <param name="readTo">When the last one is due, if there may be more after it. Null: these are all.</param>
    /// <returns>The deliveries evicted to make room, because others arrived during the read.</returns>
    public List<QueuedDelivery> Refill(IEnumerable<QueuedDelivery> deliveries, long? readTo)
    {
        IsReading = false;
        _onDiskFrom = Math.Min(readTo ?? long.MaxValue, _evictedWhileReading);
        foreach (var delivery in deliveries)
        {
            if (delivery.TriedTicks < _recoveredAt) delivery.DueTicks = EarliestRetry(delivery, _recoveredAt);
            _pending.Add(delivery);
        }

        var evicted = new List<QueuedDelivery>();
        while (_pending.Count > capacity) evicted.Add(EvictLast());
        return evicted;
    }

    /// <summary>The receiver has recovered: no delivery, in memory or on disk, waits out a delay from the time when it was down.</summary>
    public void BringForward(long now)
    {
        if (HasMoreOnDisk) _recoveredAt = now;
        QueuedDelivery[] all = [.. _pending];
        _pending.Clear();
        foreach (var delivery in all)
        {
            delivery.DueTicks = EarliestRetry(delivery, now);
            _pending.Add(delivery);
        }
    }

    private QueuedDelivery EvictLast()
    {
        var last = _pending.Max!;
        _pending.Remove(last);
        return Evict(last);
    }

    private QueuedDelivery Evict(QueuedDelivery delivery)
    {
        _onDiskFrom = Math.Min(_onDiskFrom, delivery.DueTicks);
        if (IsReading) _evictedWhileReading = Math.Min(_evictedWhileReading, delivery.DueTicks);
        return delivery;
    }

    private static long EarliestRetry(QueuedDelivery delivery, long now) =>
        Math.Min(delivery.DueTicks, Math.Max(now, delivery.TriedTicks + MinRetryGap.Ticks));
}
