namespace Filmgate.Engine;

/// <summary>How much the engine does at once, and how it proves that it is alive.</summary>
internal sealed record EngineOptions
{
    /// <summary>Paid calls in the air at the same moment, 1 to 1,000. FILMGATE_SUBMITS.</summary>
    public int Submits { get; init; } = 16;

    /// <summary>Polls in the air at the same moment, 1 to 1,000. FILMGATE_POLLS.</summary>
    public int Polls { get; init; } = 64;

    /// <summary>Downloads at the same moment, 1 to 1,000. FILMGATE_DOWNLOADS.</summary>
    public int Downloads { get; init; } = 8;

    /// <summary>A node without a heartbeat for this long has lost its rows.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a paid call in the air may still take when the server is told to stop.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The deadline of a render that nothing is known about. FILMGATE_DEADLINE.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A learned deadline is never shorter than this, nor than <see cref="Deadline"/> where that is shorter.</summary>
    public TimeSpan ShortestDeadline { get; init; } = TimeSpan.FromMinutes(15);
}
