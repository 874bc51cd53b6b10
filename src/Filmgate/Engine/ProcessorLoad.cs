namespace Filmgate.Engine;

/// <summary>
/// Whether more work is ready to run than the processors can take. Then a poll that finds nothing delays the download of a finished video.
/// </summary>
/// <param name="pending">Work that waits for a thread of the pool.</param>
internal sealed class ProcessorLoad(Func<long> pending, TimeProvider clock)
{
    private const int PendingPerProcessor = 1;

    /// <summary>The queue of the pool is empty from time to time, also under full load.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMilliseconds(100);
    private long? _seenAt;

    public ProcessorLoad(TimeProvider clock)
        : this(static () => ThreadPool.PendingWorkItemCount, clock)
    {
    }

    /// <summary>Not thread-safe.</summary>
    public bool IsHigh
    {
        get
        {
            if (pending() > PendingPerProcessor * Environment.ProcessorCount) _seenAt = clock.GetTimestamp();
            return _seenAt is { } at && clock.GetElapsedTime(at) < Memory;
        }
    }
}
