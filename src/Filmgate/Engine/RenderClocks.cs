using System.Collections.Concurrent;
using Filmgate.Catalogue;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>
/// Learns how long renders take for each model, duration and frame size. The samples decide when to poll, the expected remaining time, and
/// the deadline.
/// </summary>
internal sealed class RenderClocks(ModelCatalogue catalogue, EngineOptions options)
{
    private readonly ConcurrentDictionary<(string Model, int? Seconds, string? Size), Samples> _samples = new();

    public void Learn(string model, VideoRequest request, TimeSpan took)
    {
        if (took > TimeSpan.Zero) _samples.GetOrAdd(KeyOf(model, request), _ => new()).Add(took);
    }

    /// <param name="minGap">The shortest gap between two polls that the provider recommends.</param>
    public RenderClock For(string model, VideoRequest request, TimeSpan minGap) =>
        new(_samples.TryGetValue(KeyOf(model, request), out var samples) ? samples.Sorted : [], minGap, options);

    private (string Model, int? Seconds, string? Size) KeyOf(string model, VideoRequest request)
    {
        var resolved = catalogue.FindOrUnchecked(model).Resolve(request);
        return (model, resolved.Seconds, resolved.Frame?.Size);
    }

    /// <summary>The most recent samples only, so that the clock follows a model that becomes slower or faster.</summary>
    private sealed class Samples
    {
        private const int MaxSamples = 256;
        private readonly Lock _lock = new();
        private readonly Queue<TimeSpan> _recent = new();

        public TimeSpan[] Sorted { get; private set; } = [];

        public void Add(TimeSpan took)
        {
            lock (_lock)
            {
                _recent.Enqueue(took);
                if (_recent.Count > MaxSamples) _recent.Dequeue();
                Sorted = [.. _recent.Order()];
            }
        }
    }
}
