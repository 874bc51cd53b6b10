namespace Filmgate.Webhooks;

/// <summary>One receiver of one owner: what waits for it, what is in the air, and whether it is worth trying. The queue's lock guards it.</summary>
/// <param name="address">Scheme, host and port.</param>
internal sealed class ReceiverQueue(string address, OwnerQuota sender, int window)
{
    public const int AtOnce = 16;
    private const int FailuresToOpen = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private int _failures;
    private int _pauses;
    private long _openedAt = long.MinValue;
    private long _pausedUntil;
    private long _askedUntil;

    public string Address => address;

    public ReceiverBacklog Backlog { get; } = new(window);

    public OwnerQuota Sender => sender;

    /// <summary>When the queue looks at it next; what it has in its heap under another time is stale.</summary>
    public long ScheduledAt { get; set; } = long.MaxValue;

    public int InAir { get; private set; }

    /// <summary>Something is due, and waits for a place; it is not in the heap then.</summary>
    public bool IsReady { get; set; }

    public bool IsIdle => InAir == 0 && Backlog.IsEmpty;

    /// <summary>When something could be sent; <see cref="long.MaxValue"/> while nothing waits or there is no room.</summary>
    public long NextAt => HasRoom && Backlog.NextDue is < long.MaxValue and var at ? Math.Max(at, Math.Max(_pausedUntil, _askedUntil)) : long.MaxValue;

    /// <summary>After failures in a row one message at a time goes out to see.</summary>
    private bool HasRoom => InAir < (IsOpen ? 1 : AtOnce);

    private bool IsOpen => _failures >= FailuresToOpen;

    public QueuedDelivery Take()
    {
        var message = Backlog.Take();
        message.IsInAir = true;
        InAir++;
        return message;
    }

    public void Landed() => InAir--;

    public void Succeeded(long now)
    {
        var wasOpen = IsOpen;
        (_failures, _pauses, _pausedUntil) = (0, 0, 0);
        if (wasOpen) Backlog.BringForward(now);
    }

    /// <param name="startedAt">Those that were in the air together count as one when the pause is measured.</param>
    public void Failed(long startedAt, long now)
    {
        _failures++;
        if (!IsOpen || startedAt <= _openedAt) return;
        var pause = FirstPause * Math.Pow(2, Math.Min(_pauses++, 20));
        _openedAt = now;
        _pausedUntil = now + (pause < LongestPause ? pause : LongestPause).Ticks;
    }

    /// <summary>The receiver's own word; answers to what was under way then do not take it back.</summary>
    public void AskedToPause(long until) => _askedUntil = Math.Max(_askedUntil, until);
}
