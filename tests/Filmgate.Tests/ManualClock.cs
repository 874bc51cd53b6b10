using Microsoft.Extensions.Time.Testing;

namespace Filmgate.Tests;

/// <summary>Time that stands still until a test moves it. Timers fire while it is moved.</summary>
/// <remarks>FakeTimeProvider does not tell when code under test begins to wait; a test must know it before it advances the time.</remarks>
internal sealed class ManualClock() : FakeTimeProvider(new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero))
{
    /// <summary>Called with the due time of each new timer.</summary>
    public Action<TimeSpan>? TimerSet { get; set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        TimerSet?.Invoke(dueTime);
        return timer;
    }
}
