using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>
/// The clock of one kind of render; all videos of this kind share it. It follows a <see cref="PollPlan"/> over the times of past renders.
/// Until there are enough of them, it starts from the catalogue's typical times, and where those are unknown, from the provider's poll gap,
/// backing off gently.
/// </summary>
/// <param name="samples">How long past renders took.</param>
/// <param name="typical">Typical times, shortest first; empty if they are unknown.</param>
/// <param name="pollGap">
/// The gap between two polls that the provider recommends. On average the polls of a video are at least as far apart. Polls that were
/// saved while the video could not be finished may come closer together later.
/// </param>
internal sealed class RenderClock(RenderSamples samples, TimeSpan[] typical, TimeSpan pollGap, EngineOptions options)
    : IRenderClock
{
    private const int MinSamplesToPoll = 8;
    private const int MinSamplesForDeadline = 20;

    /// <summary>How close two polls may come, as a share of the poll gap, if enough polls were saved before.</summary>
    private const double ClosestShare = 0.25;

    /// <summary>
    /// The longest wait that typical times alone justify, in poll gaps: they may be wrong by more than a factor of three.
    /// </summary>
    private const double MaxUnlearnedGaps = 6;

    /// <summary>The plan is remade after this share of new samples, and at the latest after <see cref="MaxNewSamples"/>.</summary>
    private const double NewShare = 0.25;
    private const int MaxNewSamples = 32;
    private static readonly TimeSpan MaxGap = TimeSpan.FromSeconds(30);
    private readonly Lock _planning = new();
    private volatile Planned? _planned;

    public TimeSpan Deadline => samples.Sorted is { Length: >= MinSamplesForDeadline } sorted
        ? Max(Quantile(sorted, 0.99) * 3, Min(options.MinLearnedDeadline, options.Deadline))
        : options.Deadline;

    /// <summary>Enough renders were seen: <see cref="Remaining"/> is learned, and not only what the catalogue says.</summary>
    public bool HasLearned => samples.Sorted.Length >= MinSamplesToPoll;

    /// <param name="pending">The time of the last poll that found it unfinished; zero if there was none.</param>
    /// <param name="finished">The time of the poll that found it finished.</param>
    /// <returns>True: enough was learned since the last time to move polls that are planned already.</returns>
    public bool Learn(TimeSpan pending, TimeSpan finished)
    {
        if (!samples.Add(pending, finished, Random.Shared) || !HasLearned) return false;
        _planned = null;
        return true;
    }

    /// <summary>Counts the polls of a render that has ended.</summary>
    public void CountPolls(int polls) => samples.CountPolls(polls);

    /// <summary>Whether a poll at this time would come before every known render was finished.</summary>
    public bool IsTooEarly(TimeSpan elapsed) => HasLearned && elapsed < samples.Sorted[0];

    public TimeSpan PollIntervalAfter(TimeSpan elapsed, int polls)
    {
        if (Plan() is not { } plan) return Clamp(pollGap, elapsed / 6, Max(pollGap, MaxGap));
        var saved = elapsed + pollGap - (pollGap * (polls + 1));
        var closest = saved >= TimeSpan.Zero ? pollGap * ClosestShare : pollGap;
        return plan.After(elapsed) is { } wait
            ? Max(closest, HasLearned ? wait : Min(wait, pollGap * MaxUnlearnedGaps))
            : Clamp(pollGap, ((elapsed - plan.Latest) / 4) + pollGap, Max(pollGap, MaxGap));
    }

    /// <summary>
    /// The median remaining time of the renders that took longer than this one has so far. Null: too few are known, or none took longer.
    /// </summary>
    public TimeSpan? Remaining(TimeSpan elapsed)
    {
        var sorted = HasLearned ? samples.Sorted : typical;
        var finished = CountUpTo(sorted, elapsed);
        return finished == sorted.Length ? null : sorted[finished + ((sorted.Length - finished) / 2)] - elapsed;
    }

    /// <summary>For operators.</summary>
    public ClockState Describe(string model, int? seconds, string? size)
    {
        var sorted = samples.Sorted;
        var times = TypicalTimes.Merge(typical, sorted).Length;
        return new(
            model,
            seconds,
            size,
            sorted,
            typical.Length == 0 ? null : (typical[(typical.Length / 2) - 1] + typical[typical.Length / 2]) / 2,
            times == 0 ? 0 : (double)sorted.Length / times,
            Deadline,
            samples.PollsPerVideo);
    }

    /// <summary>The plan for what is known now, or a slightly older one while another thread makes it. Null: nothing is known.</summary>
    private PollPlan? Plan()
    {
        var planned = _planned;
        var known = samples.Count;
        if (planned is not null && known - planned.Known < Math.Clamp(planned.Known * NewShare, 1, MaxNewSamples)) return planned.Plan;
        if (planned is not null && !_planning.TryEnter()) return planned.Plan;
        if (planned is null) _planning.Enter();
        try
        {
            if (_planned is { } other && other != planned) return other.Plan;
            var sorted = samples.Sorted;
            var times = sorted.Length < MinSamplesToPoll && typical.Length == 0 ? [] : TypicalTimes.Merge(typical, sorted);
            _planned = new(times.Length == 0 ? null : PollPlan.Of(times, pollGap), known);
            return _planned.Plan;
        }
        finally
        {
            _planning.Exit();
        }
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

    /// <param name="Known">The number of samples that had been added when it was made.</param>
    private sealed record Planned(PollPlan? Plan, int Known);
}
