namespace Filmgate.Webhooks;

/// <summary>
/// The messages that this node holds, a queue for each destination: a receiver that hangs uses up its own places and nobody else's. The due dates of the
/// destinations are in one heap; among those that are due the owner with the fewest places is next, and his receiver with the fewest.
/// </summary>
internal sealed class DeliveryQueue
{
    private const int AtOnce = 512;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, QueuedDelivery> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Owner, string Address), ReceiverQueue> _destinations = [];
    private readonly Dictionary<string, OwnerQuota> _senders = new(StringComparer.Ordinal);
    private readonly PriorityQueue<ReceiverQueue, long> _due = new();
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<OwnerQuota> _ready = [];
    private readonly HashSet<ReceiverQueue> _thin = [];
    private long _turn;
    private int _inAir;

    /// <summary>How many messages a receiver has in memory; the rest of them is on disk and comes when these have gone out.</summary>
    public int Window { get; init; } = 1000;

    public int Count
    {
        get
        {
            lock (_gate) return _held.Count;
        }
    }

    /// <summary>Takes a message into the hand, or makes one that is there due at that moment.</summary>
    /// <param name="nudge">False: what is in the air needs no try after this one.</param>
    public void Hold(string id, string owner, string url, DateTimeOffset due, bool nudge = true)
    {
        lock (_gate)
        {
            if (_held.TryGetValue(id, out var known))
            {
                if (known.IsInAir) known.IsNudged |= nudge;
                else if (due.UtcTicks < known.DueTicks) Wait(known, due.UtcTicks);
                return;
            }

            Wait(_held[id] = new(id, DestinationOf(owner, ReceiverUrl.ReceiverOf(url))), due.UtcTicks);
        }
    }

    public bool Holds(string id)
    {
        lock (_gate) return _held.ContainsKey(id);
    }

    /// <summary>Everything that may go out now; each is the caller's until it is put back or dropped.</summary>
    public List<QueuedDelivery> TakeDue(DateTimeOffset now)
    {
        var taken = new List<QueuedDelivery>();
        lock (_gate)
        {
            CollectDue(now.UtcTicks);
            if (_inAir == AtOnce) return taken;
            var inTurn = new PriorityQueue<OwnerQuota, (int, long)>(_ready.Select(sender => (sender, (sender.InAir, sender.Turn))));
            while (inTurn.TryDequeue(out var sender, out _))
            {
                if (TakeOne(sender, now.UtcTicks) is not { } message) continue;      // nor later in this round: the free places only get fewer
                taken.Add(message);
                inTurn.Enqueue(sender, (sender.InAir, sender.Turn));
            }

            _ready.RemoveWhere(sender => !sender.HasReady);
        }

        return taken;
    }

    /// <summary>The try is over, and the message with it or not.</summary>
    /// <param name="again">When it goes out next; null: never.</param>
    public void Landed(QueuedDelivery message, WebhookResponse answer, long startedAt, DateTimeOffset now, DateTimeOffset? again)
    {
        lock (_gate)
        {
            var destination = message.Destination;
            if (answer.IsTrouble) destination.Failed(startedAt, now.UtcTicks);
            else destination.Succeeded(now.UtcTicks);
            if (answer is { Status: 429 or 503, RetryAfter: { } pause }) destination.AskedToPause((now + (pause < TimeSpan.FromHours(1) ? pause : TimeSpan.FromHours(1))).UtcTicks);
            message.TriedTicks = now.UtcTicks;
            Land(message, again);
        }
    }

    /// <summary>There was no try: it is not this node's any more, or cannot be read now.</summary>
    public void PutBack(QueuedDelivery message, DateTimeOffset? again)
    {
        lock (_gate) Land(message, again);
    }

    /// <summary>The receivers of which more is to be read from disk; each is the caller's until it is refilled.</summary>
    public List<ReceiverQueue> TakeThin()
    {
        lock (_gate)
        {
            List<ReceiverQueue> thin = [.. _thin];
            _thin.Clear();
            foreach (var destination in thin) destination.Backlog.BeginReading();
            return thin;
        }
    }

    /// <param name="soonest">What waits for it on disk, soonest first; those in hand may be among them.</param>
    /// <param name="isAll">There was no more.</param>
    public void Refill(ReceiverQueue destination, IReadOnlyList<PendingDelivery> soonest, bool isAll)
    {
        lock (_gate)
        {
            var read = new List<QueuedDelivery>();
            foreach (var waiting in soonest)
                if (!_held.ContainsKey(waiting.Id))
                    read.Add(_held[waiting.Id] = new(waiting.Id, destination) { DueTicks = waiting.DueAt.UtcTicks, TriedTicks = waiting.TriedAt?.UtcTicks ?? 0 });
            foreach (var left in destination.Backlog.Refill(read, isAll ? null : soonest[^1].DueAt.UtcTicks)) _held.Remove(left.Id);
            Schedule(destination);
            if (destination.IsIdle) Forget(destination);
            _wake.TrySetResult();
        }
    }

    /// <summary>They could not be read; <see cref="LookForThin"/> finds them again.</summary>
    public void NotRefilled(ReceiverQueue destination)
    {
        lock (_gate) destination.Backlog.EndReading();
    }

    public void LookForThin()
    {
        lock (_gate)
        {
            foreach (var destination in _destinations.Values) NoteThin(destination);
        }
    }

    /// <summary>When something may go out, and a task that ends when that changes.</summary>
    public (DateTimeOffset? At, Task Earlier) Next()
    {
        lock (_gate)
        {
            if (_wake.Task.IsCompleted) _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return (_inAir < AtOnce && _due.TryPeek(out _, out var at) ? new DateTimeOffset(Math.Max(at, 0), TimeSpan.Zero) : null, _wake.Task);
        }
    }

    private void Land(QueuedDelivery message, DateTimeOffset? again)
    {
        var destination = message.Destination;
        message.IsInAir = false;
        destination.Landed();
        destination.Sender.Landed(destination);
        _inAir--;
        if (message.IsNudged) again = DateTimeOffset.MinValue;
        message.IsNudged = false;
        if (again is { } due)
        {
            Wait(message, due.UtcTicks);
        }
        else
        {
            _held.Remove(message.Id);
            Schedule(destination);
            if (destination.IsIdle) Forget(destination);
        }

        _wake.TrySetResult();
    }

    private void CollectDue(long now)
    {
        while (_due.TryPeek(out var destination, out var at) && at <= now)
        {
            _due.Dequeue();
            if (destination.ScheduledAt == at) MakeReady(destination);  // else it was moved since
        }
    }

    private void MakeReady(ReceiverQueue destination)
    {
        destination.ScheduledAt = long.MaxValue;
        destination.Sender.Ready(destination);
        _ready.Add(destination.Sender);
    }

    private QueuedDelivery? TakeOne(OwnerQuota sender, long now)
    {
        while (sender.Next(AtOnce - _inAir) is { } destination)
        {
            if (destination.NextAt > now)                               // what has landed since asks for a pause
            {
                Schedule(destination);
                continue;
            }

            var message = destination.Take();
            NoteThin(destination);
            sender.Took(++_turn);
            _inAir++;
            if (destination.NextAt <= now) MakeReady(destination);
            else Schedule(destination);
            return message;
        }

        return null;
    }

    private ReceiverQueue DestinationOf(string owner, string address)
    {
        if (_destinations.TryGetValue((owner, address), out var destination)) return destination;
        if (!_senders.TryGetValue(owner, out var sender)) _senders[owner] = sender = new(owner);
        sender.Joined();
        return _destinations[(owner, address)] = new(address, sender, Window);
    }

    private void Forget(ReceiverQueue destination)
    {
        _destinations.Remove((destination.Sender.Owner, destination.Address));
        destination.Sender.Left();
        if (destination.Sender.IsIdle) _senders.Remove(destination.Sender.Owner);
    }

    private void Wait(QueuedDelivery message, long due)
    {
        var destination = message.Destination;
        destination.Backlog.Remove(message);
        message.DueTicks = due;
        if (destination.Backlog.Add(message) is { } left) _held.Remove(left.Id);
        Schedule(destination);
    }

    private void NoteThin(ReceiverQueue destination)
    {
        if (destination.Backlog.IsThin && _thin.Add(destination)) _wake.TrySetResult();
    }

    private void Schedule(ReceiverQueue destination)
    {
        NoteThin(destination);
        if (destination.IsReady) return;                                // its turn comes anyhow
        var next = destination.NextAt;
        if (next == destination.ScheduledAt) return;
        destination.ScheduledAt = next;
        if (next == long.MaxValue) return;
        _due.Enqueue(destination, next);
        _wake.TrySetResult();
    }
}
