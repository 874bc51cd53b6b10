namespace Filmgate.Engine;

/// <summary>
/// How long the most recent renders took. Older ones are forgotten, so that a clock follows a model that becomes slower or faster.
/// </summary>
/// <remarks>
/// A poll only shows that a render ended since the poll before. If the time of the poll itself were the sample, the clock would learn its
/// own lag: each poll would come a little later than the last one, without end. So a sample is a time in that interval, drawn from what is
/// known.
/// </remarks>
internal sealed class RenderSamples
{
    private const int MaxSamples = 256;

    /// <summary>Enough samples in the interval to draw one of them.</summary>
    private const int MinSamplesToDraw = 3;

    /// <summary>Some samples are drawn evenly, so that the clock can learn what it does not know yet.</summary>
    private const double EvenShare = 0.3;

    /// <summary>A render that the first poll finds finished ended in the last part of the time. It may have become faster.</summary>
    private const double LatestPart = 0.2;
    private readonly Lock _lock = new();
    private readonly Queue<TimeSpan> _recent = new();
    private int _nextMilestone = 8;
    private long _polls;
    private int _polled;

    /// <summary>All that were ever added, also those that are forgotten.</summary>
    public int Count { get; private set; }

    /// <summary>Mean polls of the renders that ended in this process. Null: none has.</summary>
    public double? PollsPerVideo => _polled == 0 ? null : (double)_polls / _polled;

    /// <summary>Shortest first.</summary>
    public TimeSpan[] Sorted { get; private set; } = [];

    /// <summary>Adds a render whose time is known.</summary>
    public void Add(TimeSpan took)
    {
        lock (_lock) AddLocked(took);
    }

    /// <summary>Adds a render that ended between two polls.</summary>
    /// <param name="pending">The time of the last poll that found it unfinished; zero if there was none.</param>
    /// <param name="finished">The time of the poll that found it finished.</param>
    /// <returns>True at milestones: whenever the number of samples has doubled, later once per full set.</returns>
    public bool Add(TimeSpan pending, TimeSpan finished, Random random)
    {
        lock (_lock) return AddLocked(Draw(pending, finished, random));
    }

    /// <summary>Counts the polls of a render that has ended.</summary>
    public void CountPolls(int polls)
    {
        lock (_lock) (_polls, _polled) = (_polls + polls, _polled + 1);
    }

    private bool AddLocked(TimeSpan took)
    {
        _recent.Enqueue(took);
        Sorted = Replace(Sorted, _recent.Count > MaxSamples ? _recent.Dequeue() : null, took);
        if (++Count < _nextMilestone) return false;
        _nextMilestone += Math.Min(Count, MaxSamples);
        return true;
    }

    private TimeSpan Draw(TimeSpan pending, TimeSpan finished, Random random)
    {
        if (pending <= TimeSpan.Zero) return finished - (finished * LatestPart * random.NextDouble());
        var known = Array.FindAll(Sorted, sample => sample > pending && sample <= finished);
        return known.Length >= MinSamplesToDraw && random.NextDouble() >= EvenShare
            ? known[random.Next(known.Length)]
            : pending + ((finished - pending) * random.NextDouble());
    }

    /// <summary>A copy, because readers hold the old array.</summary>
    private static TimeSpan[] Replace(TimeSpan[] sorted, TimeSpan? dropped, TimeSpan added)
    {
        var list = new List<TimeSpan>(sorted.Length + 1);
        list.AddRange(sorted);
        if (dropped is { } old) list.RemoveAt(list.BinarySearch(old));
        var at = list.BinarySearch(added);
        list.Insert(at < 0 ? ~at : at, added);
        return [.. list];
    }
}
