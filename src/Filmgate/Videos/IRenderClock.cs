namespace Filmgate.Videos;

/// <summary>What is known about how long a render takes. Learned from real ones; see the engine's clocks.</summary>
internal interface IRenderClock
{
    /// <summary>How long to wait before the next poll, when <paramref name="elapsed"/> has gone by since the provider accepted.</summary>
    TimeSpan PollIntervalAfter(TimeSpan elapsed);

    /// <summary>After how long the client is told that it failed.</summary>
    TimeSpan Deadline { get; }
}
