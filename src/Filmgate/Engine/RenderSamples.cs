namespace Filmgate.Engine;

/// <summary>How long the most recent renders took. Older ones are forgotten, so that a clock follows a model that becomes slower or faster.</summary>
internal sealed class RenderSamples
{
    private const int MaxSamples = 256;
    private readonly Lock _lock = new();
    private readonly Queue<TimeSpan> _recent = new();
    private int _added;
    private int _nextMilestone = 8;

    /// <summary>Shortest first.</summary>
    public TimeSpan[] Sorted { get; private set; } = [];

    /// <returns>True at milestones: first when the number of samples has doubled, later once per full set.</returns>
    public bool Add(TimeSpan took)
    {
        lock (_lock)
        {
            _recent.Enqueue(took);
            var dropped = _recent.Count > MaxSamples ? _recent.Dequeue() : (TimeSpan?)null;
            Sorted = Replace(Sorted, dropped, took);
            if (++_added < _nextMilestone) return false;
            _nextMilestone += Math.Min(_added, MaxSamples);
            return true;
        }
    }

    /// <summary>A copy, because readers hold the old array. Sorting again would cost more than the rest of a poll.</summary>
    private static TimeSpan[] Replace(TimeSpan[] sorted, TimeSpan? dropped, TimeSpan added)
    {
        var kept = dropped is { } old ? Array.BinarySearch(sorted, old) : -1;
        var next = new TimeSpan[sorted.Length + (kept < 0 ? 1 : 0)];
        var at = 0;
        var isAdded = false;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == kept) continue;
            if (!isAdded && sorted[i] >= added) (next[at++], isAdded) = (added, true);
            next[at++] = sorted[i];
        }

        if (!isAdded) next[at] = added;
        return next;
    }
}
