using System.Collections.Concurrent;
using Filmgate.Catalogue;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>How long renders really take, for each model, length and picture. Says when to poll, what to expect and when to give up.</summary>
internal sealed class RenderClocks(ModelCatalogue catalogue, EngineOptions options)
{
    private readonly ConcurrentDictionary<(string Model, int? Seconds, string? Size), Samples> _samples = new();

    public void Learn(string model, VideoRequest request, TimeSpan took)
    {
        if (took > TimeSpan.Zero) _samples.GetOrAdd(KeyOf(model, request), _ => new()).Add(took);
    }

    /// <param name="advice">The shortest gap between two polls that the provider wants to see.</param>
    public RenderClock For(string model, VideoRequest request, TimeSpan advice) =>
        new(_samples.TryGetValue(KeyOf(model, request), out var samples) ? samples.Sorted : [], advice, options);

    private (string Model, int? Seconds, string? Size) KeyOf(string model, VideoRequest request)
    {
        var resolved = catalogue.FindOrUnchecked(model).Resolve(request);
        return (model, resolved.Seconds, resolved.Frame?.Size);
    }

    /// <summary>The last few hundred; a model that slows down is noticed, and old times are forgotten.</summary>
    private sealed class Samples
    {
        private const int Most = 256;
        private readonly Lock _gate = new();
        private readonly Queue<TimeSpan> _recent = new();

        public TimeSpan[] Sorted { get; private set; } = [];

        public void Add(TimeSpan took)
        {
            lock (_gate)
            {
                _recent.Enqueue(took);
                if (_recent.Count > Most) _recent.Dequeue();
                Sorted = [.. _recent.Order()];
            }
        }
    }
}

/// <summary>The clock of one render. Without enough samples it follows the provider's advice and backs off gently.</summary>
internal sealed class RenderClock(TimeSpan[] sorted, TimeSpan advice, EngineOptions options) : IRenderClock
{
    private const int EnoughToPoll = 8;
    private const int EnoughForDeadline = 20;

    /// <summary>A poll is worth about this share of the advised gap in waiting time. Smaller: more polls, less lag.</summary>
    private const double PollCost = 0.2;
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(30);

    public TimeSpan Deadline => sorted.Length < EnoughForDeadline ? options.Deadline : Max(Quantile(0.99) * 3, Min(options.ShortestDeadline, options.Deadline));

    public TimeSpan GapAfter(TimeSpan elapsed)
    {
        if (sorted.Length < EnoughToPoll) return Between(advice, elapsed / 6, Max(advice, LongestGap));

        var earliest = Quantile(0.05);
        if (elapsed < earliest) return Max(earliest - elapsed, advice);

        // The gap g that minimises cost of polls (c/g) plus expected lag (h*g/2), where h is how likely completion is just now.
        var window = Max((Quantile(0.9) - Quantile(0.1)) / 8, advice);
        var over = CountUpTo(elapsed);
        var (alive, ending) = (sorted.Length - over, CountUpTo(elapsed + window) - over);
        var hazard = (ending + 0.5) / (alive + 1) / window.TotalSeconds;
        var gap = TimeSpan.FromSeconds(Math.Sqrt(2 * PollCost * advice.TotalSeconds / hazard));
        return Between(advice, gap, Max(advice, LongestGap));
    }

    /// <summary>The median of what is left, among the renders that took longer than this one has so far. Null: nothing is known.</summary>
    public TimeSpan? Remaining(TimeSpan elapsed)
    {
        if (sorted.Length < EnoughToPoll) return null;
        var over = CountUpTo(elapsed);
        return over == sorted.Length ? null : sorted[over + ((sorted.Length - over) / 2)] - elapsed;
    }

    /// <summary>How many renders took no longer than this.</summary>
    private int CountUpTo(TimeSpan time)
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

    private TimeSpan Quantile(double q) => sorted[(int)Math.Clamp(q * sorted.Length, 0, sorted.Length - 1)];

    private static TimeSpan Between(TimeSpan least, TimeSpan value, TimeSpan most) => Min(Max(least, value), most);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
