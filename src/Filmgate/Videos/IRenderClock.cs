namespace Filmgate.Videos;

/// <summary>What is known about how long a render takes, learned from earlier renders.</summary>
internal interface IRenderClock
{
    /// <summary>The wait before the next poll.</summary>
    /// <param name="elapsed">The time since the provider accepted the submission.</param>
    /// <param name="polls">The number of polls so far.</param>
    TimeSpan PollIntervalAfter(TimeSpan elapsed, int polls);

    /// <summary>The time after acceptance at which the video fails with a timeout.</summary>
    TimeSpan Deadline { get; }
}
