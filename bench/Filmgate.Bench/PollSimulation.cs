using Filmgate.Engine;

namespace Filmgate.Bench;

/// <summary>
/// Polls per video against the lag between the end of a render and the poll that finds it: Filmgate's learned clock, fixed intervals, and
/// exponential back-off, over render times that models have. Simulated, so it takes seconds; the clock is the product's.
/// </summary>
internal static class PollSimulation
{
    private const int WarmUp = 300;
    private const int Seed = 1;

    public static IReadOnlyList<RenderTimes> Models { get; } =
    [
        new("one peak (60 s)", (random, _) => LogNormal(random, 60, 0.3)),
        new("two peaks (40 s and 150 s)", (random, _) => random.NextDouble() < 0.6 ? Normal(random, 40, 4) : Normal(random, 150, 12)),
        new("slower over time (60 to 150 s)", (random, part) => LogNormal(random, 60 + (90 * part), 0.25)),
    ];

    public static IReadOnlyList<PollPolicy> Policies { get; } =
    [
        new("fixed interval", [2, 3, 5, 7, 10, 15], seconds => new FixedInterval(TimeSpan.FromSeconds(seconds))),
        new("exponential back-off", [1, 2, 4, 8], seconds => new BackOff(TimeSpan.FromSeconds(seconds))),
        new("learned clock", [2, 3, 5, 7, 10], seconds => new Learned(TimeSpan.FromSeconds(seconds))),
    ];

    public static IReadOnlyList<Measurement> Measure(int videos)
    {
        var measurements = new List<Measurement>();
        foreach (var model in Models)
        {
            var (learned, @fixed) = (Run(model, Policies[2].Create(5), videos), Run(model, Policies[0].Create(5), videos));
            var bound = PollLowerBound.Of(model, @fixed.MedianLag, 1.3 * @fixed.P99Lag);
            var details = $"at a poll gap of 5 s: {Describe(learned)}; fixed interval of 5 s: {Describe(@fixed)}";
            measurements.Add(Measurement.AtMost(
                $"polls against a fixed interval of 5 s, {model.Name}", learned.Polls / @fixed.Polls, 0.4, details));
            measurements.Add(Measurement.AtMost($"its median lag, {model.Name}", learned.MedianLag / @fixed.MedianLag, 1, "-"));
            measurements.Add(Measurement.AtMost($"its 99th percentile of the lag, {model.Name}", learned.P99Lag / @fixed.P99Lag, 1.3, "-"));
            measurements.Add(new(
                $"fewest polls with such lags, {model.Name}", "-", $"{bound / @fixed.Polls:P0}", null,
                $"{bound:0.0} polls a video: a lower bound for all plans, even if the distribution is known"));
        }

        return [.. measurements, .. ColdClock.Measure(videos)];
    }

    public static SimulationResult Run(RenderTimes model, IPolling polling, int videos)
    {
        var random = new Random(Seed);
        var lags = new List<double>(videos);
        var polls = 0;
        for (var i = -WarmUp; i < videos; i++)
        {
            var took = model.Draw(random, Math.Max(0, i) / (double)videos);
            var (now, pending, count) = (TimeSpan.Zero, TimeSpan.Zero, 0);
            do
            {
                if (count > 0) pending = now;
                now += polling.Interval(now, count++) * (1 + (random.NextDouble() / 5));
            }
            while (now < took);
            polling.Found(pending, now);
            if (i < 0) continue;
            polls += count;
            lags.Add((now - took).TotalSeconds);
        }

        lags.Sort();
        return new((double)polls / videos, lags[videos / 2], lags[videos * 99 / 100]);
    }

    private static string Describe(SimulationResult result) =>
        $"{result.Polls:0.0} polls a video, median lag {result.MedianLag:0.0} s, 99th percentile {result.P99Lag:0.0} s";

    public static TimeSpan LogNormal(Random random, double median, double sigma) =>
        TimeSpan.FromSeconds(median * Math.Exp(sigma * StandardNormal(random)));

    private static TimeSpan Normal(Random random, double mean, double deviation) =>
        TimeSpan.FromSeconds(Math.Max(1, mean + (deviation * StandardNormal(random))));

    private static double StandardNormal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>The interval includes half of the jitter that the simulation adds, so that its mean is the nominal one.</summary>
    private sealed class FixedInterval(TimeSpan interval) : IPolling
    {
        public TimeSpan Interval(TimeSpan elapsed, int polls) => interval / 1.1;

        public void Found(TimeSpan pending, TimeSpan finished)
        {
        }
    }

    private sealed class BackOff(TimeSpan first) : IPolling
    {
        public TimeSpan Interval(TimeSpan elapsed, int polls) =>
            TimeSpan.FromSeconds(Math.Min(30, first.TotalSeconds * Math.Pow(1.5, polls))) / 1.1;

        public void Found(TimeSpan pending, TimeSpan finished)
        {
        }
    }

    private sealed class Learned(TimeSpan pollGap) : IPolling
    {
        private readonly RenderClock _clock = new(new(), [], pollGap, new());

        public TimeSpan Interval(TimeSpan elapsed, int polls) => _clock.PollIntervalAfter(elapsed, polls);

        public void Found(TimeSpan pending, TimeSpan finished) => _clock.Learn(pending, finished);
    }
}

/// <param name="Draw">A render time. The second argument says which part of the simulation has passed, 0 to 1.</param>
internal sealed record RenderTimes(string Name, Func<Random, double, TimeSpan> Draw);

/// <param name="Seconds">The parameters that are simulated.</param>
internal sealed record PollPolicy(string Name, IReadOnlyList<double> Seconds, Func<double, IPolling> Create);

/// <param name="Polls">Mean polls of a video.</param>
/// <param name="MedianLag">In seconds.</param>
/// <param name="P99Lag">In seconds.</param>
internal sealed record SimulationResult(double Polls, double MedianLag, double P99Lag);

internal interface IPolling
{
    TimeSpan Interval(TimeSpan elapsed, int polls);

    void Found(TimeSpan pending, TimeSpan finished);
}
