namespace Filmgate.Engine.Lanes;

/// <summary>
/// How many renders may be in flight, learned from refusals because most providers do not document it. A refusal lowers the limit to what
/// was in flight, and time raises it again one by one.
/// </summary>
internal sealed class ConcurrencyLimit
{
    private static readonly TimeSpan FirstRaiseInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxRaiseInterval = TimeSpan.FromMinutes(5);
    private TimeSpan _raiseInterval = FirstRaiseInterval;
    private DateTimeOffset _raiseAt;
    private bool _isRaised;

    /// <summary>Null: no refusal has taught anything yet.</summary>
    public int? Learned { get; private set; }

    /// <returns>When another render may start: now, when the limit is raised next, or after the end of another one.</returns>
    public DateTimeOffset NextStartAt(int inFlight, DateTimeOffset now)
    {
        if (Learned is not { } limit || inFlight < limit) return now;
        if (inFlight > limit) return DateTimeOffset.MaxValue;
        return _raiseAt > now ? _raiseAt : now;
    }

    /// <summary>A render starts. If the limit would not permit it, the limit is raised by one to try a higher one.</summary>
    public void Start(int inFlight, DateTimeOffset now)
    {
        if (Learned is not { } limit || inFlight < limit) return;
        (Learned, _isRaised, _raiseAt) = (limit + 1, true, now + _raiseInterval);
    }

    /// <summary>A raise that was accepted is followed by the next one at once.</summary>
    /// <param name="inFlight">With the accepted one.</param>
    public void Accept(int inFlight)
    {
        if (Learned is not { } limit || inFlight < limit) return;
        if (_isRaised) (_isRaised, _raiseInterval, _raiseAt) = (false, FirstRaiseInterval, default);
        Learned = inFlight;                                             // or calls that were under way when another one was refused
    }

    /// <param name="inFlight">Without the refused one.</param>
    public void Refuse(int inFlight, DateTimeOffset now)
    {
        Learned = Math.Max(1, Learned is { } limit ? Math.Max(inFlight, limit / 2) : inFlight);
        if (_isRaised) _raiseInterval = _raiseInterval * 2 < MaxRaiseInterval ? _raiseInterval * 2 : MaxRaiseInterval;
        (_isRaised, _raiseAt) = (false, now + _raiseInterval);
    }
}
