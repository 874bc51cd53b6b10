using System.Collections.Concurrent;

namespace Filmgate.Bench;

/// <summary>A provider that renders for ever.</summary>
internal sealed class SlowProvider : RenderingProvider
{
    private readonly ConcurrentDictionary<string, bool> _polled = new(StringComparer.Ordinal);
    private int _polls;

    public int Polls => _polls;

    /// <summary>How many different videos were asked for.</summary>
    public int Polled => _polled.Count;

    protected override string Poll(string id)
    {
        Interlocked.Increment(ref _polls);
        _polled.TryAdd(id, true);
        return $$"""{"id":"{{id}}","object":"video","status":"in_progress","progress":37}""";
    }
}
