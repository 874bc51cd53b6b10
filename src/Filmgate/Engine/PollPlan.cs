namespace Filmgate.Engine;

/// <summary>
/// When to poll next, for each time that a render may have taken so far. Found by dynamic programming over the distribution of render
/// times: the plan with the least expected cost of polls and of the time that a finished render waits for its poll.
/// </summary>
/// <remarks>docs/benchmarks.md compares it with the best plan that exists if the distribution is known.</remarks>
internal sealed class PollPlan
{
    private const int MaxSteps = 1024;

    /// <summary>A poll comes up to a fifth later than planned (jitter), so it is planned half of that earlier.</summary>
    private const double MeanJitter = 1.1;

    /// <summary>
    /// Renders may end before the first sample: as far before it as it is before the median, and from this share of it on.
    /// </summary>
    private const double EarliestShare = 0.8;

    /// <summary>The finest resolution, as a share of the poll gap.</summary>
    private const double StepShare = 0.1;

    /// <summary>The cost of a wait as long as the poll gap, if a poll costs 1.</summary>
    private const double WaitCost = 7;

    /// <summary>A wait above this share of the poll gap counts as late.</summary>
    private const double LateShare = 1.2;

    /// <summary>The additional cost of a late poll.</summary>
    private const double LateCost = 160;

    private readonly ushort[] _next;
    private readonly TimeSpan _step;

    private PollPlan(ushort[] next, TimeSpan step, TimeSpan latest) => (_next, _step, Latest) = (next, step, latest);

    /// <summary>The longest render that is known.</summary>
    public TimeSpan Latest { get; }

    /// <param name="sorted">How long renders took, shortest first; at least one.</param>
    public static PollPlan Of(ReadOnlySpan<TimeSpan> sorted, TimeSpan pollGap)
    {
        var end = sorted[^1] + pollGap;
        var step = TimeSpan.FromTicks(Math.Max((long)(pollGap.Ticks * StepShare), (end.Ticks / (MaxSteps - 1)) + 1));
        var finished = Finished(sorted, step, (int)(end / step) + 1);
        return new(Solve(finished, step / pollGap), step, sorted[^1]);
    }

    /// <summary>The wait before the next poll. Null: the render takes longer than any that is known.</summary>
    public TimeSpan? After(TimeSpan elapsed)
    {
        var at = (int)(elapsed / _step);
        return at < _next.Length - 1 ? ((_step * _next[at]) - elapsed) / MeanJitter : null;
    }

    /// <summary>
    /// The share of renders that are finished at each step: straight lines between the samples, because a render may also end between two
    /// that are known, before the first or after the last.
    /// </summary>
    private static double[] Finished(ReadOnlySpan<TimeSpan> sorted, TimeSpan step, int steps)
    {
        var finished = new double[steps];
        var index = 0;
        var unseen = Max(sorted[sorted.Length / 2] - sorted[0], step);
        var earliest = Max(sorted[0] - unseen, sorted[0] * EarliestShare);
        for (var i = 0; i < steps - 1; i++)
        {
            var time = step * i;
            while (index < sorted.Length && sorted[index] <= time) index++;
            var before = index == 0 ? earliest : sorted[index - 1];
            var after = index == sorted.Length ? step * (steps - 1) : sorted[index];
            finished[i] = (index + Math.Clamp((time - before) / (after - before), 0, 1)) / (sorted.Length + 1);
        }

        finished[^1] = 1;
        return finished;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <param name="step">As a share of the poll gap.</param>
    private static ushort[] Solve(double[] finished, double step)
    {
        var count = finished.Length;
        var (ended, late) = (new double[count], (int)Math.Ceiling(LateShare / step));   // ended: the sum of shares times their step
        for (var i = 1; i < count; i++) ended[i] = ended[i - 1] + ((finished[i] - finished[i - 1]) * (i - 0.5));
        var (cost, next) = (new double[count], new ushort[count]);
        for (var i = count - 2; i >= 0; i--)
        {
            cost[i] = double.MaxValue;
            for (var j = i + 1; j < count; j++)
            {
                var waits = ((finished[j] - finished[i]) * j) - (ended[j] - ended[i]);
                var lates = j - late > i ? finished[j - late] - finished[i] : 0;
                var upToPoll = 1 - finished[i] + (waits * step * WaitCost) + (lates * LateCost);
                if (upToPoll >= cost[i]) break;                         // it only grows with j
                if (upToPoll + cost[j] < cost[i]) (cost[i], next[i]) = (upToPoll + cost[j], (ushort)j);
            }
        }

        return next;
    }
}
