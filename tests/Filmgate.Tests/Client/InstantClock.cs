namespace Filmgate.Tests.Client;

/// <summary>Time passes at once: creating a timer advances the clock by its due time.</summary>
/// <remarks>Delays end immediately. Timers of a minute or more are timeouts of I/O, which gets two real seconds.</remarks>
internal sealed class InstantClock : TimeProvider
{
    private long _ticks;

    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        Interlocked.Add(ref _ticks, dueTime.Ticks);
        var isTimeout = dueTime >= TimeSpan.FromSeconds(60);
        return System.CreateTimer(callback, state, isTimeout ? TimeSpan.FromSeconds(2) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
