using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>
/// One heartbeat for all rows that this process has claimed. A node that cannot renew it stops working on its rows before other nodes
/// may claim them.
/// </summary>
internal sealed class NodeLease(IVideoStore store, EngineOptions options, TimeProvider clock)
{
    private long _renewedAt;
    private bool _isRenewed;

    /// <summary>New for each start of the process: a restarted node is another node.</summary>
    public string Node { get; } = $"{Environment.MachineName.ToLowerInvariant()}-{Guid.CreateVersion7(clock.GetUtcNow()):N}";

    /// <summary>The node that runs the videos that this one accepts. Null: any other.</summary>
    public string? NodeOfNewVideos => options.Role is NodeRole.Api ? null : Node;

    public TimeSpan HeartbeatInterval => options.Lease / 4;

    /// <summary>Uses the monotonic clock: a jump of the wall clock must not give an expired lease back to the node.</summary>
    public bool IsHeld => _isRenewed && clock.GetElapsedTime(Interlocked.Read(ref _renewedAt)) < options.Lease * 2 / 3;

    /// <summary>The next heartbeat is not due yet.</summary>
    public bool IsFresh => clock.GetElapsedTime(Interlocked.Read(ref _renewedAt)) < HeartbeatInterval;

    public async Task RenewAsync(CancellationToken ct)
    {
        var before = clock.GetTimestamp();                              // the lease counts from before the write
        await store.HeartbeatAsync(Node, clock.GetUtcNow(), ct);
        Interlocked.Exchange(ref _renewedAt, before);
        _isRenewed = true;
    }
}
