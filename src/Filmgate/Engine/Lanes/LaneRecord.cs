using Filmgate.Videos;

namespace Filmgate.Engine.Lanes;

/// <summary>The last error of a lane, and how its recent renders ended. Thread-safe.</summary>
internal sealed class LaneRecord
{
    private const int MaxRenders = 256;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private readonly Lock _lock = new();
    private readonly Queue<EndedRender> _renders = new();
    private LaneError? _lastError;

    public LaneError? LastError => _lastError;

    /// <summary>What the client or its prompt caused is not an error of the provider.</summary>
    public void Add(FilmgateError error, DateTimeOffset now)
    {
        if (error.Rule.Class is not ("user" or "policy")) _lastError = new(error, now);
    }

    /// <param name="took">Null: the provider could not render it.</param>
    public void AddRender(TimeSpan? took, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_renders.Count == MaxRenders) _renders.Dequeue();
            _renders.Enqueue(new(now, took));
        }
    }

    public RenderFigures FiguresAt(DateTimeOffset now)
    {
        lock (_lock)
        {
            while (_renders.TryPeek(out var oldest) && oldest.At < now - Window) _renders.Dequeue();
            var times = _renders.Where(render => render.Took is not null).Select(render => render.Took!.Value).Order().ToList();
            return new(_renders.Count, times.Count, Quantile(times, 0.5), Quantile(times, 0.99));
        }
    }

    private static TimeSpan? Quantile(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];

    private sealed record EndedRender(DateTimeOffset At, TimeSpan? Took);
}

internal sealed record LaneError(FilmgateError Error, DateTimeOffset At);

/// <param name="Count">Renders that ended.</param>
/// <param name="Succeeded">Those that delivered a video.</param>
internal sealed record RenderFigures(int Count, int Succeeded, TimeSpan? P50, TimeSpan? P99);
