namespace Filmgate.Engine.Lanes;

/// <summary>
/// Opens after calls in a row that got no response at all, for a growing pause. After it, one call at a time tries whether the provider
/// responds again. An HTTP response, whatever its status, is a response.
/// </summary>
internal sealed class CircuitBreaker
{
    public const int MaxFailures = 5;
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);

    /// <summary>A probe that has not reported by then is forgotten: its step may have ended without a call.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(90);
    private int _failures;
    private TimeSpan _pause;
    private DateTimeOffset _openedAt;
    private DateTimeOffset _probingUntil;

    public bool IsOpen { get; private set; }

    /// <summary>The last call got a response. Read without a lock: whoever sees an old value has another call that tells more.</summary>
    public bool IsCalm => !IsOpen && _failures == 0;

    /// <summary>The end of the pause.</summary>
    public DateTimeOffset ProbeAt { get; private set; }

    /// <returns>When a call may be made: now, or later.</returns>
    public DateTimeOffset NextCallAt(DateTimeOffset now)
    {
        if (!IsOpen) return now;
        var at = ProbeAt > _probingUntil ? ProbeAt : _probingUntil;
        return at > now ? at : now;
    }

    /// <summary>A call is made. If the breaker is open, it is the probe.</summary>
    public void BeginCall(DateTimeOffset now)
    {
        if (IsOpen) _probingUntil = now + ProbeTimeout;
    }

    /// <summary>The probe made no call after all.</summary>
    public void CancelProbe() => _probingUntil = default;

    /// <returns>True: this closed it.</returns>
    public bool Succeed()
    {
        var wasOpen = IsOpen;
        (_failures, _pause, IsOpen, _probingUntil) = (0, TimeSpan.Zero, false, default);
        return wasOpen;
    }

    /// <param name="startedAt">When the call began. One from before the breaker opened says nothing new.</param>
    /// <returns>True: this opened it.</returns>
    public bool Fail(DateTimeOffset startedAt, DateTimeOffset now)
    {
        _failures++;
        if (IsOpen ? startedAt < ProbeAt : _failures < MaxFailures) return false;
        var wasOpen = IsOpen;
        _pause = wasOpen ? Min(_pause * 2, MaxPause) : FirstPause;
        (IsOpen, _openedAt, ProbeAt, _probingUntil) = (true, wasOpen ? _openedAt : now, now + _pause, default);
        return !wasOpen;
    }

    /// <summary>Since when it has been open.</summary>
    public DateTimeOffset? OpenedAt => IsOpen ? _openedAt : null;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
