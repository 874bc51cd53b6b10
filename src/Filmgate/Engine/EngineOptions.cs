namespace Filmgate.Engine;

/// <summary>The engine's concurrency limits, timeouts and lease.</summary>
internal sealed record EngineOptions
{
    /// <summary>What this node does. FILMGATE_ROLE.</summary>
    public NodeRole Role { get; init; } = NodeRole.All;

    /// <summary>Maximum concurrent submissions to providers, 1 to 1,000. FILMGATE_SUBMITS.</summary>
    public int Submits { get; init; } = 64;

    /// <summary>Maximum concurrent polls, 1 to 1,000. FILMGATE_POLLS.</summary>
    public int Polls { get; init; } = 256;

    /// <summary>Maximum concurrent downloads of results, 1 to 1,000. FILMGATE_DOWNLOADS.</summary>
    public int Downloads { get; init; } = 64;

    /// <summary>
    /// Maximum concurrent calls of one kind in one lane, so that a provider or host that hangs leaves room for the others.
    /// </summary>
    public int CallsPerLane { get; init; } = 32;

    /// <summary>
    /// After this long without a heartbeat, other nodes may claim the node's rows: 4 seconds to 10 minutes. FILMGATE_LEASE.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a submission in flight may take to finish when the server stops.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The deadline of a render without enough samples to learn from. FILMGATE_DEADLINE.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The minimum of a learned deadline, unless <see cref="Deadline"/> is shorter.</summary>
    public TimeSpan MinLearnedDeadline { get; init; } = TimeSpan.FromMinutes(15);
}
