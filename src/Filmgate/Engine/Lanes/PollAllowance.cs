namespace Filmgate.Engine.Lanes;

/// <summary>
/// While the processors are busy and downloads wait, a poll starts for each download that has ended, and a few in addition. More of them
/// would find renders whose downloads wait, and take the processor from these downloads. A poll that starts later needs fewer successors.
/// Not thread-safe.
/// </summary>
internal sealed class PollAllowance(ProcessorLoad load)
{
    /// <summary>Downloads that wait although the processors have time for them: the time of one turn.</summary>
    private const int MinWaiting = 16;
    private const int MaxSaved = 16;

    /// <summary>A poll may start after this time in any case: the downloads may wait for a host, and not for the processors.</summary>
    private static readonly TimeSpan MaxGap = TimeSpan.FromMilliseconds(5);
    private int _saved;
    private DateTimeOffset _startedAt;

    /// <summary>When the next poll may start.</summary>
    public DateTimeOffset NextStartAt(int waitingDownloads, DateTimeOffset now) =>
        waitingDownloads < MinWaiting || _saved > 0 || _startedAt + MaxGap <= now || !load.IsHigh ? now : _startedAt + MaxGap;

    public void Start(DateTimeOffset now)
    {
        if (_saved > 0) _saved--;
        else _startedAt = now;
    }

    public void EndDownload()
    {
        if (_saved < MaxSaved) _saved++;
    }
}
