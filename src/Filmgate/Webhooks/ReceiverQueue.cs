namespace Filmgate.Webhooks;

/// <summary>One receiver of one owner: backlog, deliveries in flight, circuit breaker. The queue's lock guards it.</summary>
/// <param name="address">Scheme, host and port.</param>
internal sealed class ReceiverQueue(string address, OwnerQuota quota, int capacity)
{
    public const int MaxInFlight = 16;
    private const int FailuresToOpen = 5;
    private static readonly TimeSpan InitialBackoff = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(10);

    private int _failures;
    private int _pauses;
    private long _pausedAt = long.MinValue;
    private long _pausedUntil;
    private long _retryAfter;

    public string Address => address;

    public ReceiverBacklog Backlog { get; } = new(capacity);

    public OwnerQuota Quota => quota;

    /// <summary>When the queue next considers this receiver. Its entries in the heap for other times are stale.</summary>
    public long ScheduledAt { get; set; } = long.MaxValue;

    public int InFlight { get; private set; }

    /// <summary>A delivery is due and waits for its quota. The receiver is not in the heap then.</summary>
    public bool IsReady { get; set; }

    public bool IsIdle => InFlight == 0 && Backlog.IsEmpty;

    /// <summary>When the next delivery may start. <see cref="long.MaxValue"/>: none is pending, or the limit is reached.</summary>
    public long NextAt => IsBelowLimit && Backlog.NextDue is < long.MaxValue and var due
        ? Math.Max(due, Math.Max(_pausedUntil, _retryAfter))
        : long.MaxValue;

    /// <summary>While the circuit is open, one delivery at a time probes the receiver after each pause.</summary>
    private bool IsBelowLimit => InFlight < (IsCircuitOpen ? 1 : MaxInFlight);

    private bool IsCircuitOpen => _failures >= FailuresToOpen;

    public QueuedDelivery Take()
    {
        var delivery = Backlog.Take();
        delivery.IsInFlight = true;
        InFlight++;
        return delivery;
    }

    public void Release() => InFlight--;

    /// <summary>Closes the circuit.</summary>
    public void Succeeded(long now)
    {
        var wasOpen = IsCircuitOpen;
        (_failures, _pauses, _pausedUntil) = (0, 0, 0);
        if (wasOpen) Backlog.BringForward(now);
    }

    /// <summary>Counts a failure, and opens the circuit or prolongs its pause.</summary>
    /// <param name="startedAt">Failures of tries that started before the pause began do not prolong it.</param>
    public void Failed(long startedAt, long now)
    {
        _failures++;
        if (!IsCircuitOpen || startedAt <= _pausedAt) return;
        var pause = InitialBackoff * Math.Pow(2, Math.Min(_pauses++, 20));
        _pausedAt = now;
        _pausedUntil = now + (pause < MaxPause ? pause : MaxPause).Ticks;
    }

    /// <summary>Obeys the receiver's Retry-After. Successes that were in flight then do not shorten it.</summary>
    public void PauseUntil(long until) => _retryAfter = Math.Max(_retryAfter, until);
}
