using Filmgate.Engine;

namespace Filmgate.Bench;

/// <summary>
/// The first renders of a model on a new installation: without typical times in the catalogue, with right ones, and with times that are
/// wrong by a factor of three.
/// </summary>
internal static class ColdClock
{
    private const int Renders = 32;
    private const double Median = 60;
    private static readonly TimeSpan PollGap = TimeSpan.FromSeconds(5);

    public static IReadOnlyList<Measurement> Measure(int videos)
    {
        var unknown = Run([], videos);
        var (right, low, high) = (Run(Typical(1), videos), Run(Typical(1 / 3d), videos), Run(Typical(3), videos));
        return
        [
            new("first 32 renders, no typical time known", "-", Describe(unknown), null, $"of {Median:0} s (log-normal, sigma 0.3)"),
            Measurement.AtMost("mean lag with a right typical time", right.Lag / unknown.Lag, 0.8, Describe(right)),
            Measurement.AtMost("mean lag with a third of it", low.Lag / unknown.Lag, 1.1, Describe(low)),
            Measurement.AtMost("polls with a third of it", low.Polls / unknown.Polls, 1.5, "-"),
            Measurement.AtMost("mean lag with three times of it", high.Lag / unknown.Lag, 1.1, Describe(high)),
        ];
    }

    private static TimeSpan[] Typical(double factor) => TypicalTimes.Of(Median * factor, slow: null);

    private static (double Polls, double Lag) Run(TimeSpan[] typical, int videos)
    {
        var random = new Random(3);
        var (polls, lag, clocks) = (0, 0d, Math.Max(1, videos / Renders));
        for (var i = 0; i < clocks; i++)
        {
            var clock = new RenderClock(new(), typical, PollGap, new());
            for (var render = 0; render < Renders; render++)
            {
                var took = PollSimulation.LogNormal(random, Median, 0.3);
                var (now, pending, count) = (TimeSpan.Zero, TimeSpan.Zero, 0);
                do
                {
                    if (count > 0) pending = now;
                    now += clock.PollIntervalAfter(now, count++) * (1 + (random.NextDouble() / 5));
                }
                while (now < took);
                clock.Learn(pending, now);
                (polls, lag) = (polls + count, lag + (now - took).TotalSeconds);
            }
        }

        return ((double)polls / (clocks * Renders), lag / (clocks * Renders));
    }

    private static string Describe((double Polls, double Lag) result) => $"{result.Polls:0.0} polls a video, mean lag {result.Lag:0.0} s";
}
