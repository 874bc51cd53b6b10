using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>One heartbeat for everything that this process holds. Who cannot renew it stops acting before others may take over.</summary>
internal sealed class NodeLease(IVideoStore store, EngineOptions options, TimeProvider clock)
{
    private long _lastBeat;
    private bool _everBeat;

    /// <summary>New for each start of the process: a restarted node is another node.</summary>
    public string Node { get; } = $"{Environment.MachineName.ToLowerInvariant()}-{Guid.CreateVersion7(clock.GetUtcNow()):N}";

    public TimeSpan BeatEvery => options.Lease / 4;

    /// <summary>By the monotonic clock: a leap of the wall clock must not lend a dead node its rows back.</summary>
    public bool IsHeld => _everBeat && clock.GetElapsedTime(Interlocked.Read(ref _lastBeat)) < options.Lease * 2 / 3;

    public async Task HeartbeatAsync(CancellationToken ct)
    {
        var before = clock.GetTimestamp();                              // the beat counts from before it was written
        await store.HeartbeatAsync(Node, clock.GetUtcNow(), ct);
        Interlocked.Exchange(ref _lastBeat, before);
        _everBeat = true;
    }
}
