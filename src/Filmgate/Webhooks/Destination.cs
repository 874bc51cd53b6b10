namespace Filmgate.Webhooks;

/// <summary>One receiver of one owner: what waits for it, what is in the air, and whether it is worth trying. The queue's lock guards it.</summary>
internal sealed class Destination(string key, Sender sender)
{
    public const int AtOnce = 16;
    private const int FailuresToOpen = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMinutes(5);

    private readonly PriorityQueue<HeldMessage, long> _waiting = new();
    private int _failures;
    private int _pauses;
    private long _openedAt = long.MinValue;
    private long _pausedUntil;

    public string Key => key;

    public Sender Sender => sender;

    /// <summary>When the queue looks at it next; what it has in its heap under another time is stale.</summary>
    public long ScheduledAt { get; set; } = long.MaxValue;

    public int InAir { get; private set; }

    /// <summary>Something is due, and waits for a place; it is not in the heap then.</summary>
    public bool IsReady { get; set; }

    public bool IsIdle => _waiting.Count == 0 && InAir == 0;

    /// <summary>When something could be sent; <see cref="long.MaxValue"/> while nothing waits or there is no room.</summary>
    public long NextAt
    {
        get
        {
            SkipStale();
            return HasRoom && _waiting.TryPeek(out _, out var at) ? Math.Max(at, _pausedUntil) : long.MaxValue;
        }
    }

    /// <summary>After failures in a row one message at a time goes out to see.</summary>
    private bool HasRoom => InAir < (IsOpen ? 1 : AtOnce);

    private bool IsOpen => _failures >= FailuresToOpen;

    public void Add(HeldMessage message) => _waiting.Enqueue(message, message.DueTicks);

    public HeldMessage Take()
    {
        SkipStale();
        var message = _waiting.Dequeue();
        message.IsInAir = true;
        InAir++;
        return message;
    }

    public void Landed() => InAir--;

    public void Succeeded(long now)
    {
        var wasOpen = IsOpen;
        (_failures, _pauses, _pausedUntil) = (0, 0, 0);
        if (wasOpen) BringForward(now);
    }

    /// <param name="startedAt">Those that were in the air together count as one when the pause is measured.</param>
    public void Failed(long startedAt, long now)
    {
        _failures++;
        if (!IsOpen || startedAt <= _openedAt) return;
        var pause = FirstPause * Math.Pow(2, Math.Min(_pauses++, 20));
        _openedAt = now;
        PauseUntil(now + (pause < LongestPause ? pause : LongestPause).Ticks);
    }

    public void PauseUntil(long ticks) => _pausedUntil = Math.Max(_pausedUntil, ticks);

    /// <summary>It is back: nothing waits out the hours that its absence had earned it.</summary>
    private void BringForward(long now)
    {
        var all = _waiting.UnorderedItems.Where(item => IsCurrent(item.Element, item.Priority)).Select(item => item.Element).ToList();
        _waiting.Clear();
        foreach (var message in all)
        {
            message.DueTicks = Math.Min(message.DueTicks, Math.Max(now, message.TriedTicks + ShortestGap.Ticks));
            Add(message);
        }
    }

    private void SkipStale()
    {
        while (_waiting.TryPeek(out var message, out var at) && !IsCurrent(message, at)) _waiting.Dequeue();
    }

    private static bool IsCurrent(HeldMessage message, long at) => !message.IsDropped && !message.IsInAir && message.DueTicks == at;
}
