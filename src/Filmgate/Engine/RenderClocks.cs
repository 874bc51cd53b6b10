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
    /// <summary>Model ids that the catalogue does not know come from requests, so their number has no other bound.</summary>
    private const int MaxKinds = 20_000;
    private readonly ConcurrentDictionary<RenderKind, RenderSamples> _samples = new();
    private readonly ConcurrentDictionary<(RenderKind Kind, TimeSpan PollGap, bool IsSandbox), RenderClock> _clocks = new();
    private static readonly TimeSpan DefaultPollGap = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _kinds;

    public void Learn(string model, VideoRequest request, TimeSpan took)
    {
        if (took > TimeSpan.Zero) SamplesOf(KindOf(model, request)).Add(took);
    }

    /// <param name="pollGap">The gap between two polls that the provider recommends.</param>
    /// <param name="isSandbox">The catalogue's typical times are not those of the sandbox.</param>
    /// <returns>The same clock for all renders of one kind: it learns while they run.</returns>
    public RenderClock For(string model, VideoRequest request, TimeSpan pollGap, bool isSandbox)
    {
        var kind = KindOf(model, request);
        return _clocks.TryGetValue((kind, pollGap, isSandbox), out var clock) ? clock : Create(kind, pollGap, isSandbox);
    }

    /// <summary>Completes when past renders were read, or could not be.</summary>
    public Task Loaded => _loaded.Task;

    public void EndLoading() => _loaded.TrySetResult();

    /// <summary>One for each kind of render, even if several providers run it.</summary>
    public IEnumerable<ClockState> All()
    {
        var clocks = _clocks
            .GroupBy(clock => clock.Key.Kind)
            .ToDictionary(group => group.Key, group => group.MinBy(clock => clock.Key.IsSandbox).Value);
        return _samples
            .Select(known => (known.Key, Clock: clocks.GetValueOrDefault(known.Key) ?? new(known.Value, [], DefaultPollGap, options)))
            .Select(known => known.Clock.Describe(known.Key.Model, known.Key.Seconds, known.Key.Size))
            .Where(state => state.Sorted.Length > 0 || state.Typical is not null);
    }

    private RenderClock Create(RenderKind kind, TimeSpan pollGap, bool isSandbox)
    {
        var typical = isSandbox ? [] : TypicalTimes.Of(catalogue.FindOrUnchecked(kind.Model));
        var clock = new RenderClock(SamplesOf(kind), typical, pollGap, options);
        return Volatile.Read(ref _kinds) < MaxKinds ? _clocks.GetOrAdd((kind, pollGap, isSandbox), clock) : clock;
    }

    private RenderSamples SamplesOf(RenderKind kind)
    {
        if (_samples.TryGetValue(kind, out var samples)) return samples;
        if (Volatile.Read(ref _kinds) >= MaxKinds) return new();
        Interlocked.Increment(ref _kinds);
        return _samples.GetOrAdd(kind, new RenderSamples());
    }

    private RenderKind KindOf(string model, VideoRequest request)
    {
        var resolved = catalogue.FindOrUnchecked(model).Resolve(request);
        return new(model, resolved.Seconds, resolved.Frame?.Size);
    }

    private readonly record struct RenderKind(string Model, int? Seconds, string? Size);
}
