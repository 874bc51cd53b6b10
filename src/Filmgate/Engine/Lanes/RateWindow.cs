using Filmgate.Upstreams;

namespace Filmgate.Engine.Lanes;

/// <summary>Counts calls in a sliding window, so that a burst may use up a provider's rate and no window exceeds it.</summary>
internal sealed class RateWindow(CallRate rate)
{
    private readonly Queue<DateTimeOffset> _calls = new();

    public CallRate Rate => rate;

    /// <returns>When the next call may start: now, or later.</returns>
    public DateTimeOffset NextCallAt(DateTimeOffset now)
    {
        while (_calls.TryPeek(out var oldest) && oldest + rate.Per <= now) _calls.Dequeue();
        return _calls.Count < rate.Calls ? now : _calls.Peek() + rate.Per;
    }

    public void Add(DateTimeOffset now) => _calls.Enqueue(now);
}
