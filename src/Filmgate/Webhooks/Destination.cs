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
    private int _inAir;
    private int _failures;
    private int _pauses;
    private long _openedAt = long.MinValue;
    private long _pausedUntil;

    public string Key => key;

    public Sender Sender => sender;

    /// <summary>When the queue looks at it next; what it has in its heap under another time is stale.</summary>
    public long ScheduledAt { get; set; } = long.MaxValue;

    public bool IsIdle => _waiting.Count == 0 && _inAir == 0;

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
    private bool HasRoom => _inAir < (IsOpen ? 1 : AtOnce);

    private bool IsOpen => _failures >= FailuresToOpen;

    public void Add(HeldMessage message) => _waiting.Enqueue(message, message.DueTicks);

    public HeldMessage Take()
    {
        SkipStale();
        var message = _waiting.Dequeue();
        message.IsInAir = true;
        _inAir++;
        return message;
    }

    public void Landed() => _inAir--;

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

/// <summary>One owner's share of what is in the air: somebody with a hundred receivers that hang must not use up everybody's places.</summary>
internal sealed class Sender(string owner)
{
    private const int AtOnce = 128;
    private readonly HashSet<Destination> _parked = [];
    private int _inAir;
    private int _destinations;

    public string Owner => owner;

    public bool HasRoom => _inAir < AtOnce;

    public bool IsIdle => _destinations == 0;

    public void Joined() => _destinations++;

    public void Left() => _destinations--;

    public void Took() => _inAir++;

    /// <summary>Waits until one of the owner's messages has landed.</summary>
    public void Park(Destination destination) => _parked.Add(destination);

    /// <summary>Returns what has waited for a place.</summary>
    public Destination[] Landed()
    {
        _inAir--;
        if (_parked.Count == 0) return [];
        Destination[] waited = [.. _parked];
        _parked.Clear();
        return waited;
    }
}
