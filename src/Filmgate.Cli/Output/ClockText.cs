using System.Globalization;
using Filmgate.Client;

namespace Filmgate.Cli.Output;

/// <summary>One clock for people: a histogram of its render times, and what follows from them.</summary>
internal sealed record ClockText(string Title, IReadOnlyList<string> Histogram, IReadOnlyList<string> Facts)
{
    private const string Bars = " ▁▂▃▄▅▆▇█";
    private const int MaxColumns = 64;
    private const int Indent = 2;

    /// <param name="width">That of the terminal.</param>
    public static ClockText Of(ModelClock clock, int width)
    {
        string?[] kind = [clock.Model, clock.Seconds is { } seconds ? $"{seconds} s" : null, clock.Size];
        return new(
            string.Join("  ", kind.OfType<string>()),
            clock.Histogram is { } histogram ? Draw(histogram, Math.Clamp(width - Indent - 1, 8, MaxColumns)) : [],
            [.. Describe(clock).Select(fact => TextFormat.Wrap(new(' ', Indent), fact, width - 1))]);
    }

    /// <summary>A row of bars, and the times of its first and last one below.</summary>
    private static string[] Draw(ClockHistogram histogram, int columns)
    {
        if (columns >= histogram.Counts.Count) columns -= columns % histogram.Counts.Count;     // bars of equal width
        var counts = Resample(histogram.Counts, columns);
        var most = counts.Max();
        var bars = string.Concat(counts.Select(
            count => Bars[count == 0 ? 0 : Math.Max(1, (int)Math.Round((Bars.Length - 1) * count / most))]));
        var (from, to) = (Time(histogram.FromSeconds), Time(histogram.FromSeconds + (histogram.StepSeconds * histogram.Counts.Count)));
        var gap = new string(' ', Math.Max(1, columns - from.Length - to.Length));
        var indent = new string(' ', Indent);
        return [$"{indent}{bars}", $"{indent}{from}{gap}{to}"];
    }

    /// <summary>The counts of fewer or more columns. A column shows the densest of the intervals that it covers.</summary>
    private static double[] Resample(IReadOnlyList<int> counts, int columns) =>
    [
        .. Enumerable.Range(0, columns).Select(column =>
        {
            var first = column * counts.Count / columns;
            var end = Math.Max((column + 1) * counts.Count / columns, first + 1);
            return (double)Enumerable.Range(first, end - first).Max(i => counts[i]);
        }),
    ];

    private static IEnumerable<string> Describe(ModelClock clock)
    {
        if (clock is { P50Seconds: { } p50, P90Seconds: { } p90, P99Seconds: { } p99 })
            yield return $"{clock.Samples} renders: half within {Time(p50)}, 90 % within {Time(p90)}, 99 % within {Time(p99)}";
        else
            yield return "no render yet";
        var polls = clock.PollsPerVideo is { } mean ? $"; {mean.ToString("0.#", CultureInfo.InvariantCulture)} polls a video" : "";
        yield return $"times out after {Time(clock.DeadlineSeconds)}{polls}";
        if (clock is { TypicalSeconds: { } typical, LearnedShare: < 1 })
            yield return $"the provider says about {Time(typical)}; {clock.LearnedShare * 100:0} % of the poll plan is learned";
    }

    private static string Time(double seconds) => TextFormat.Duration(TimeSpan.FromSeconds(seconds));
}
