namespace Filmgate.Webhooks;

/// <summary>
/// The pending deliveries of this node, with one queue for each receiver: a receiver that hangs uses up only its own limit.
/// One heap has the due times of the receivers. Of the due ones, the owner with the fewest deliveries in flight is next, and of its
/// receivers the one with the fewest.
/// </summary>
internal sealed class DeliveryQueue
{
    private const int MaxInFlight = 512;
    private static readonly TimeSpan MaxReceiverPause = TimeSpan.FromHours(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, QueuedDelivery> _deliveries = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Owner, string Address), ReceiverQueue> _receivers = [];
    private readonly Dictionary<string, OwnerQuota> _quotas = new(StringComparer.Ordinal);
    private readonly PriorityQueue<ReceiverQueue, long> _due = new();
    private readonly HashSet<OwnerQuota> _ready = [];
    private readonly HashSet<ReceiverQueue> _toRefill = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _turn;
    private int _inFlight;

    /// <summary>The maximum number of deliveries in memory for one receiver. The rest stay on disk until these have been sent.</summary>
    public int ReceiverCapacity { get; init; } = 1000;

    public int Count
    {
        get
        {
            lock (_lock) return _deliveries.Count;
        }
    }

    /// <summary>Adds a delivery, or brings a known one forward to this time.</summary>
    /// <param name="sendAgain">Whether a delivery that is in flight is sent once more.</param>
    public void Schedule(string id, string owner, string url, DateTimeOffset due, bool sendAgain = true)
    {
        lock (_lock)
        {
            if (_deliveries.TryGetValue(id, out var known))
            {
                if (known.IsInFlight) known.SendAgain |= sendAgain;
                else if (due.UtcTicks < known.DueTicks) Enqueue(known, due.UtcTicks);
                return;
            }

            Enqueue(_deliveries[id] = new(id, ReceiverOf(owner, ReceiverUrl.ReceiverOf(url))), due.UtcTicks);
        }
    }

    public bool Contains(string id)
    {
        lock (_lock) return _deliveries.ContainsKey(id);
    }

    /// <summary>Takes all deliveries that may start. The caller ends each with <see cref="Complete"/> or <see cref="Return"/>.</summary>
    public List<QueuedDelivery> TakeDue(DateTimeOffset now)
    {
        var taken = new List<QueuedDelivery>();
        lock (_lock)
        {
            CollectDue(now.UtcTicks);
            if (_inFlight == MaxInFlight) return taken;
            var inTurn = new PriorityQueue<OwnerQuota, (int, long)>(_ready.Select(quota => (quota, (quota.InFlight, quota.LastTurn))));
            while (inTurn.TryDequeue(out var quota, out _))
            {
                if (TakeOne(quota, now.UtcTicks) is not { } delivery) continue;     // not later in this round either
                taken.Add(delivery);
                inTurn.Enqueue(quota, (quota.InFlight, quota.LastTurn));
            }

            _ready.RemoveWhere(quota => !quota.HasReady);
        }

        return taken;
    }

    /// <summary>Ends a try.</summary>
    /// <param name="retryAt">When the next try is due. Null: there is none.</param>
    public void Complete(QueuedDelivery delivery, WebhookResponse response, long startedAt, DateTimeOffset now, DateTimeOffset? retryAt)
    {
        lock (_lock)
        {
            var receiver = delivery.Receiver;
            if (response.IsReceiverFailure) receiver.Failed(startedAt, now.UtcTicks);
            else receiver.Succeeded(now.UtcTicks);
            if (response is { Status: 429 or 503, RetryAfter: { } pause })
                receiver.PauseUntil((now + (pause < MaxReceiverPause ? pause : MaxReceiverPause)).UtcTicks);
            delivery.TriedTicks = now.UtcTicks;
            End(delivery, retryAt);
        }
    }

    /// <summary>Returns a delivery that was taken but not tried: another node has it now, or it cannot be read at the moment.</summary>
    /// <param name="retryAt">When it is due again. Null: it leaves the queue.</param>
    public void Return(QueuedDelivery delivery, DateTimeOffset? retryAt)
    {
        lock (_lock) End(delivery, retryAt);
    }

    /// <summary>
    /// Takes the receivers whose backlog needs a refill. The caller ends each with <see cref="Refill"/> or <see cref="RefillFailed"/>.
    /// </summary>
    public List<ReceiverQueue> TakeReceiversToRefill()
    {
        lock (_lock)
        {
            List<ReceiverQueue> receivers = [.. _toRefill];
            _toRefill.Clear();
            foreach (var receiver in receivers) receiver.Backlog.BeginReading();
            return receivers;
        }
    }

    /// <param name="soonest">The receiver's pending deliveries on disk, sorted by due time. Some of them may be in memory already.</param>
    /// <param name="isAll">There are no more on disk.</param>
    public void Refill(ReceiverQueue receiver, IReadOnlyList<PendingDelivery> soonest, bool isAll)
    {
        lock (_lock)
        {
            var read = new List<QueuedDelivery>();
            foreach (var pending in soonest)
            {
                if (_deliveries.ContainsKey(pending.Id)) continue;
                read.Add(_deliveries[pending.Id] = new(pending.Id, receiver)
                {
                    DueTicks = pending.DueAt.UtcTicks,
                    TriedTicks = pending.TriedAt?.UtcTicks ?? 0,
                });
            }

            var evicted = receiver.Backlog.Refill(read, isAll ? null : soonest[^1].DueAt.UtcTicks);
            foreach (var delivery in evicted) _deliveries.Remove(delivery.Id);
            Schedule(receiver);
            if (receiver.IsIdle) Remove(receiver);
            _changed.TrySetResult();
        }
    }

    /// <summary>The backlog could not be read. <see cref="FindReceiversToRefill"/> finds the receiver again.</summary>
    public void RefillFailed(ReceiverQueue receiver)
    {
        lock (_lock) receiver.Backlog.EndReading();
    }

    public void FindReceiversToRefill()
    {
        lock (_lock)
        {
            foreach (var receiver in _receivers.Values) CheckRefill(receiver);
        }
    }

    /// <summary>When the next delivery may start, and a task that completes when that changes.</summary>
    public (DateTimeOffset? At, Task Changed) Next()
    {
        lock (_lock)
        {
            if (_changed.Task.IsCompleted) _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            DateTimeOffset? next = _inFlight < MaxInFlight && _due.TryPeek(out _, out var at) ? new(Math.Max(at, 0), TimeSpan.Zero) : null;
            return (next, _changed.Task);
        }
    }

    private void End(QueuedDelivery delivery, DateTimeOffset? retryAt)
    {
        var receiver = delivery.Receiver;
        delivery.IsInFlight = false;
        receiver.Release();
        receiver.Quota.Ended(receiver);
        _inFlight--;
        if (delivery.SendAgain) retryAt = DateTimeOffset.MinValue;
        delivery.SendAgain = false;
        if (retryAt is { } due)
        {
            Enqueue(delivery, due.UtcTicks);
        }
        else
        {
            _deliveries.Remove(delivery.Id);
            Schedule(receiver);
            if (receiver.IsIdle) Remove(receiver);
        }

        _changed.TrySetResult();
    }

    private void CollectDue(long now)
    {
        while (_due.TryPeek(out var receiver, out var at) && at <= now)
        {
            _due.Dequeue();
            if (receiver.ScheduledAt == at) MarkReady(receiver);        // otherwise the entry is stale
        }
    }

    private void MarkReady(ReceiverQueue receiver)
    {
        receiver.ScheduledAt = long.MaxValue;
        receiver.Quota.MarkReady(receiver);
        _ready.Add(receiver.Quota);
    }

    private QueuedDelivery? TakeOne(OwnerQuota quota, long now)
    {
        while (quota.Next(MaxInFlight - _inFlight) is { } receiver)
        {
            if (receiver.NextAt > now)                                  // it has been paused since it became ready
            {
                Schedule(receiver);
                continue;
            }

            var delivery = receiver.Take();
            CheckRefill(receiver);
            quota.Started(++_turn);
            _inFlight++;
            if (receiver.NextAt <= now) MarkReady(receiver);
            else Schedule(receiver);
            return delivery;
        }

        return null;
    }

    private ReceiverQueue ReceiverOf(string owner, string address)
    {
        if (_receivers.TryGetValue((owner, address), out var receiver)) return receiver;
        if (!_quotas.TryGetValue(owner, out var quota)) _quotas[owner] = quota = new(owner);
        quota.ReceiverAdded();
        return _receivers[(owner, address)] = new(address, quota, ReceiverCapacity);
    }

    private void Remove(ReceiverQueue receiver)
    {
        _receivers.Remove((receiver.Quota.Owner, receiver.Address));
        receiver.Quota.ReceiverRemoved();
        if (receiver.Quota.IsUnused) _quotas.Remove(receiver.Quota.Owner);
    }

    private void Enqueue(QueuedDelivery delivery, long due)
    {
        var receiver = delivery.Receiver;
        receiver.Backlog.Remove(delivery);
        delivery.DueTicks = due;
        if (receiver.Backlog.Add(delivery) is { } evicted) _deliveries.Remove(evicted.Id);
        Schedule(receiver);
    }

    private void CheckRefill(ReceiverQueue receiver)
    {
        if (receiver.Backlog.NeedsRefill && _toRefill.Add(receiver)) _changed.TrySetResult();
    }

    private void Schedule(ReceiverQueue receiver)
    {
        CheckRefill(receiver);
        if (receiver.IsReady) return;                                   // its quota gives it a turn anyway
        var next = receiver.NextAt;
        if (next == receiver.ScheduledAt) return;
        receiver.ScheduledAt = next;
        if (next == long.MaxValue) return;
        _due.Enqueue(receiver, next);
        _changed.TrySetResult();
    }
}
