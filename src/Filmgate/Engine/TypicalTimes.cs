using Filmgate.Catalogue;

namespace Filmgate.Engine;

/// <summary>
/// How long renders take according to the catalogue: what a clock starts from. It counts like a few samples, and less with each real one.
/// </summary>
internal static class TypicalTimes
{
    /// <summary>With this many real samples, nothing of it is left.</summary>
    public const int FadedAt = 32;
    private const int Count = 16;

    /// <summary>
    /// The spread of a log-normal distribution, at least: a published time may be that of another duration or resolution, and wrong by a
    /// factor of three.
    /// </summary>
    private const double MinSpread = 0.6;

    /// <summary>The 90th percentile of a normal distribution, in standard deviations.</summary>
    private const double Percentile90 = 1.2816;

    /// <summary>The quantiles 1/32, 3/32, ... of a normal distribution, in standard deviations.</summary>
    private static readonly double[] Quantiles =
    [
        -1.863, -1.318, -1.010, -0.776, -0.579, -0.402, -0.237, -0.078, 0.078, 0.237, 0.402, 0.579, 0.776, 1.010, 1.318, 1.863,
    ];

    /// <summary>Shortest first; empty if the catalogue says nothing.</summary>
    public static TimeSpan[] Of(CatalogueModel model) =>
        model.TypicalRenderSeconds is { } median ? Of(median, model.SlowRenderSeconds) : [];

    /// <param name="median">In seconds.</param>
    /// <param name="slow">The 90th percentile in seconds. Null: unknown.</param>
    public static TimeSpan[] Of(double median, double? slow)
    {
        var spread = slow is { } known ? Math.Max(MinSpread, Math.Log(known / median) / Percentile90) : MinSpread;
        return [.. Quantiles.Select(quantile => TimeSpan.FromSeconds(median * Math.Exp(quantile * spread)))];
    }

    /// <summary>Real samples, with as much of the typical times as they leave room for.</summary>
    public static TimeSpan[] Merge(TimeSpan[] typical, TimeSpan[] real)
    {
        var left = Math.Max(0, Count * (FadedAt - real.Length) / FadedAt);
        if (typical.Length == 0 || left == 0) return real;
        var merged = new List<TimeSpan>(real);
        for (var i = 0; i < left; i++) merged.Add(typical[((2 * i) + 1) * Count / (2 * left)]);
        merged.Sort();
        return [.. merged];
    }
}
