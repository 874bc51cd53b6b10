using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>
/// The clock of one kind of render; all videos of this kind share it. Without enough samples, it starts at the provider's poll gap and
/// backs off gently. With them, a poll comes when the expected wait of a finished render has reached the cost of a poll. bench/ compares
/// it with fixed intervals; the constants are from there.
/// </summary>
/// <param name="samples">How long past renders took.</param>
/// <param name="pollGap">
/// The gap between two polls that the provider recommends. On average the polls of a video are at least as far apart. Polls that were
/// saved while the video could not be finished may come closer together later.
/// </param>
internal sealed class RenderClock(RenderSamples samples, TimeSpan pollGap, EngineOptions options) : IRenderClock
{
    private const int MinSamplesToPoll = 8;
    private const int MinSamplesForDeadline = 20;

    /// <summary>The cost of a poll in waiting time, as a share of the poll gap. A smaller value means more polls and less lag.</summary>
    private const double PollCost = 0.05;

    /// <summary>Below this gap, polls are as cheap as their gap is short: nobody wants to wait long for a quick render.</summary>
    private static readonly TimeSpan CheapPollGap = TimeSpan.FromSeconds(3);

    /// <summary>How close two polls may come, as a share of the poll gap, if enough polls were saved before.</summary>
    private const double ClosestShare = 0.25;

    /// <summary>
    /// The longest gap while renders are expected to end, as a share of the poll gap. It limits the lag of unusual renders.
    /// </summary>
    private const double WidestShare = 1.2;
    private static readonly TimeSpan MaxGap = TimeSpan.FromSeconds(30);

    public TimeSpan Deadline => samples.Sorted is { Length: >= MinSamplesForDeadline } sorted
        ? Max(Quantile(sorted, 0.99) * 3, Min(options.MinLearnedDeadline, options.Deadline))
        : options.Deadline;

    /// <param name="pending">The time of the last poll that found it unfinished; zero if there was none.</param>
    /// <param name="finished">The time of the poll that found it finished.</param>
    /// <returns>True: enough was learned since the last time to move polls that are planned already.</returns>
    public bool Learn(TimeSpan pending, TimeSpan finished) =>
        samples.Add(pending, finished, Random.Shared) && samples.Sorted.Length >= MinSamplesToPoll;

    /// <summary>Whether a poll at this time would come before every known render was finished.</summary>
    public bool IsTooEarly(TimeSpan elapsed) => samples.Sorted is { Length: >= MinSamplesToPoll } sorted && elapsed < sorted[0];

    public TimeSpan PollIntervalAfter(TimeSpan elapsed, int polls)
    {
        var sorted = samples.Sorted;
        if (sorted.Length < MinSamplesToPoll) return Clamp(pollGap, elapsed / 6, Max(pollGap, MaxGap));

        var saved = elapsed + pollGap - (pollGap * (polls + 1));
        var closest = saved >= TimeSpan.Zero ? pollGap * ClosestShare : pollGap;
        var (earliest, latest) = (sorted[0], Quantile(sorted, 0.995));
        if (elapsed >= latest) return Clamp(pollGap, ((elapsed - latest) / 4) + pollGap, Max(pollGap, MaxGap));
        var limit = elapsed < earliest ? earliest - elapsed + (pollGap * 0.3) : pollGap * WidestShare;
        return Max(closest, Min(WorthwhileAfter(sorted, elapsed), limit));
    }

    /// <summary>The median remaining time of the samples that took longer than this render has so far. Null: too few samples.</summary>
    public TimeSpan? Remaining(TimeSpan elapsed)
    {
        var sorted = samples.Sorted;
        if (sorted.Length < MinSamplesToPoll) return null;
        var finished = CountUpTo(sorted, elapsed);
        return finished == sorted.Length ? null : sorted[finished + ((sorted.Length - finished) / 2)] - elapsed;
    }

    /// <summary>
    /// The wait t after which the expected lag equals the cost of a poll: of the samples x that are longer than the elapsed time, the mean
    /// of max(0, t - x).
    /// </summary>
    private TimeSpan WorthwhileAfter(TimeSpan[] sorted, TimeSpan elapsed)
    {
        var cost = pollGap.Ticks * PollCost * Math.Min(1, pollGap / CheapPollGap);
        var first = CountUpTo(sorted, elapsed);
        var (target, sum, count) = (cost * (sorted.Length - first), 0d, 0);
        for (var i = first; i < sorted.Length && ((double)count * sorted[i].Ticks) - sum < target; i++, count++) sum += sorted[i].Ticks;
        return TimeSpan.FromTicks((long)((target + sum) / Math.Max(1, count))) - elapsed;
    }

    /// <summary>The number of samples that took no longer than this.</summary>
    private static int CountUpTo(TimeSpan[] sorted, TimeSpan time)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] <= time) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static TimeSpan Quantile(TimeSpan[] sorted, double q) => sorted[(int)Math.Clamp(q * sorted.Length, 0, sorted.Length - 1)];

    private static TimeSpan Clamp(TimeSpan min, TimeSpan value, TimeSpan max) => Min(Max(min, value), max);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
