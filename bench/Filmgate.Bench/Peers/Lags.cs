using System.Diagnostics;

namespace Filmgate.Bench.Peers;

/// <summary>The times from the end of a render, and from the poll that saw it, to the webhook. A video paid for twice has none.</summary>
internal sealed class Lags
{
    private readonly List<long> _fromEnd = [];
    private readonly List<long> _fromPoll = [];

    /// <param name="takes">The number in the prompt by video id.</param>
    public Lags(IReadOnlyDictionary<string, string> takes, RenderingProvider provider, Arrivals arrivals)
    {
        var renders = provider.Renders.Values.ToLookup(render => render.Take, StringComparer.Ordinal);
        foreach (var (id, take) in takes)
        {
            Render[] paid = [.. renders[take]];
            PaidTwice += Math.Max(0, paid.Length - 1);
            if (paid is not [var render] || !arrivals.ByVideo.TryGetValue(id, out var arrived)) continue;
            _fromEnd.Add(arrived - render.EndsAt);
            _fromPoll.Add(arrived - render.SeenAt);
        }

        _fromEnd.Sort();
        _fromPoll.Sort();
    }

    public int PaidTwice { get; }

    public double FromEnd(double quantile) => Of(_fromEnd, quantile);

    public double FromPoll(double quantile) => Of(_fromPoll, quantile);

    private static double Of(List<long> sorted, double quantile) =>
        1000.0 * sorted[Math.Min(sorted.Count - 1, (int)(quantile * sorted.Count))] / Stopwatch.Frequency;
}
