namespace Filmgate.Sandbox.Jobs;

/// <summary>How many requests and renders this process has counted since it started.</summary>
internal sealed class UsageCounters
{
    private long _accepted;
    private long _refused;
    private long _polls;
    private long _downloads;
    private long _renders;

    public long Accepted => Interlocked.Read(ref _accepted);
    public long Refused => Interlocked.Read(ref _refused);
    public long Polls => Interlocked.Read(ref _polls);
    public long Downloads => Interlocked.Read(ref _downloads);
    public long Renders => Interlocked.Read(ref _renders);

    public void CountAccepted() => Interlocked.Increment(ref _accepted);
    public void CountRefused() => Interlocked.Increment(ref _refused);
    public void CountPoll() => Interlocked.Increment(ref _polls);
    public void CountDownload() => Interlocked.Increment(ref _downloads);
    public void CountRender() => Interlocked.Increment(ref _renders);
}
