using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>
/// The clock of one kind of render; all videos of this kind share it. Without enough samples, it starts at the provider's minimum gap and
/// backs off gently.
/// </summary>
/// <param name="samples">How long past renders took.</param>
internal sealed class RenderClock(RenderSamples samples, TimeSpan minGap, EngineOptions options) : IRenderClock
{
    private const int MinSamplesToPoll = 8;
    private const int MinSamplesForDeadline = 20;
    private const double EarliestQuantile = 0.05;

    /// <summary>The cost of a poll, as a share of the minimum gap in waiting time. A smaller value means more polls and less lag.</summary>
    private const double PollCost = 0.2;
    private static readonly TimeSpan MaxGap = TimeSpan.FromSeconds(30);

    public TimeSpan Deadline => samples.Sorted is { Length: >= MinSamplesForDeadline } sorted
        ? Max(Quantile(sorted, 0.99) * 3, Min(options.MinLearnedDeadline, options.Deadline))
        : options.Deadline;

    /// <returns>True: enough was learned since the last time to move polls that are planned already.</returns>
    public bool Learn(TimeSpan took) => samples.Add(took) && samples.Sorted.Length >= MinSamplesToPoll;

    /// <summary>Whether a poll at this time would find almost no render finished.</summary>
    public bool IsTooEarly(TimeSpan elapsed) =>
        samples.Sorted is { Length: >= MinSamplesToPoll } sorted && elapsed < Quantile(sorted, EarliestQuantile);

    public TimeSpan PollIntervalAfter(TimeSpan elapsed)
    {
        var sorted = samples.Sorted;
        if (sorted.Length < MinSamplesToPoll) return Clamp(minGap, elapsed / 6, Max(minGap, MaxGap));

        var earliest = Quantile(sorted, EarliestQuantile);
        if (elapsed < earliest) return Max(earliest - elapsed, minGap);

        // The gap g that minimises the cost of polls (c/g) plus the expected lag (h*g/2). h is the current completion rate (hazard).
        var window = Max((Quantile(sorted, 0.9) - Quantile(sorted, 0.1)) / 8, minGap);
        var finished = CountUpTo(sorted, elapsed);
        var (unfinished, ending) = (sorted.Length - finished, CountUpTo(sorted, elapsed + window) - finished);
        var hazard = (ending + 0.5) / (unfinished + 1) / window.TotalSeconds;
        var gap = TimeSpan.FromSeconds(Math.Sqrt(2 * PollCost * minGap.TotalSeconds / hazard));
        return Clamp(minGap, gap, Max(minGap, MaxGap));
    }

    /// <summary>The median remaining time of the samples that took longer than this render has so far. Null: too few samples.</summary>
    public TimeSpan? Remaining(TimeSpan elapsed)
    {
        var sorted = samples.Sorted;
        if (sorted.Length < MinSamplesToPoll) return null;
        var finished = CountUpTo(sorted, elapsed);
        return finished == sorted.Length ? null : sorted[finished + ((sorted.Length - finished) / 2)] - elapsed;
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
