using System.Collections.Concurrent;

namespace Filmgate.Bench;

/// <summary>A provider whose videos never finish.</summary>
internal sealed class EndlessProvider : StubProvider
{
    private readonly ConcurrentDictionary<string, bool> _polled = new(StringComparer.Ordinal);
    private int _polls;

    public int PollCount => _polls;

    /// <summary>The number of different videos that were polled.</summary>
    public int PolledVideos => _polled.Count;

    protected override string PollResponse(string id)
    {
        Interlocked.Increment(ref _polls);
        _polled.TryAdd(id, true);
        return $$"""{"id":"{{id}}","object":"video","status":"in_progress","progress":37}""";
    }
}
