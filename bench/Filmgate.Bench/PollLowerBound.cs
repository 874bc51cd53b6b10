namespace Filmgate.Bench;

/// <summary>
/// How few polls any plan needs that knows the distribution of render times, at a given median and 99th percentile of the lag.
/// </summary>
/// <remarks>
/// A plan that learns nothing but "still running" is a list of times. With a price for each render that waits longer than the median and
/// for each that waits longer than the 99th percentile, the best list is found by dynamic programming. For every pair of prices, its cost
/// minus what the permitted waits cost is a lower bound for all plans, also random ones (Lagrangian duality). The best of these bounds is
/// searched. Times are rounded in favour of the bound.
/// </remarks>
internal static class PollLowerBound
{
    private const int Draws = 200_000;
    private const int Parts = 9;
    private const double MaxSeconds = 600;
    private const double Step = 0.1;

    /// <param name="medianLag">In seconds.</param>
    /// <param name="p99Lag">In seconds.</param>
    /// <returns>Mean polls of a video.</returns>
    public static double Of(RenderTimes model, double medianLag, double p99Lag)
    {
        var finished = Enumerable.Range(0, Parts).Select(part => Finished(model, (part + 0.5) / Parts)).ToArray();
        var (late, veryLate) = (Math.Ceiling(medianLag / Step) + 1, Math.Ceiling(p99Lag / Step) + 1);
        var (latePrice, veryLatePrice) = (1d, 30d);
        var best = double.MinValue;
        foreach (var factor in new[] { 4, 2, 1.3, 1.1 })
        {
            for (var isBetter = true; isBetter;)
            {
                isBetter = false;
                foreach (var (a, b) in new[] { (factor, 1d), (1 / factor, 1d), (1d, factor), (1d, 1 / factor) })
                {
                    var (p, q) = (latePrice * a, veryLatePrice * b);
                    var bound = finished.Average(shares => LeastCost(shares, (int)late, p, (int)veryLate, q)) - (0.5 * p) - (0.01 * q);
                    if (bound <= best) continue;
                    (best, latePrice, veryLatePrice, isBetter) = (bound, p, q, true);
                }
            }
        }

        return best;
    }

    /// <summary>The share of renders that are finished at each step.</summary>
    private static double[] Finished(RenderTimes model, double part)
    {
        var random = new Random(2);
        var shares = new double[(int)(MaxSeconds / Step)];
        for (var i = 0; i < Draws; i++)
            shares[Math.Min(shares.Length - 1, (int)Math.Ceiling(model.Draw(random, part).TotalSeconds / Step))] += 1d / Draws;
        for (var i = 1; i < shares.Length; i++) shares[i] += shares[i - 1];
        return shares[..(Array.FindIndex(shares, share => share > 1 - (0.5 / Draws)) + 1)];
    }

    private static double LeastCost(double[] finished, int late, double latePrice, int veryLate, double veryLatePrice)
    {
        var cost = new double[finished.Length];
        for (var i = cost.Length - 2; i >= 0; i--)
        {
            cost[i] = double.MaxValue;
            for (var j = i + 1; j < cost.Length; j++)
            {
                var polls = 1 - finished[i] + (Before(j - late) * latePrice) + (Before(j - veryLate) * veryLatePrice);
                if (polls >= cost[i]) break;                            // it only grows with j
                cost[i] = Math.Min(cost[i], polls + cost[j]);
            }

            double Before(int step) => step > i ? finished[step] - finished[i] : 0;
        }

        return cost[0];
    }
}
