using System.Threading.RateLimiting;

namespace Filmgate.Media.Downloads;

/// <summary>
/// A limit for the total size of the downloads that run, first come, first served. Many small files may run together, and a few large ones
/// do not take the whole network and disk. One host gets half of it, so that a host that hangs leaves room for the others.
/// </summary>
internal sealed class BytesInFlight : IDisposable
{
    /// <summary>The unit in which the limiter counts: its numbers have 31 bits.</summary>
    private const int Unit = 64 * 1024;

    /// <summary>For a response that does not announce its length.</summary>
    private const long UnknownLength = 64L << 20;

    private readonly int _maxOfHost;
    private readonly PartitionedRateLimiter<string> _limiter;

    public BytesInFlight(long limit)
    {
        _maxOfHost = UnitsOf(limit / 2);
        _limiter = PartitionedRateLimiter.CreateChained(Limiter(host => host, _maxOfHost), Limiter(_ => "", UnitsOf(limit)));
    }

    /// <summary>Whether downloads from this host wait for others.</summary>
    public bool HasWaiting(string host) => _limiter.GetStatistics(host) is { CurrentQueuedCount: > 0 };

    /// <summary>Waits until a file of this size may be read. One that is larger than a host's part waits until it is alone.</summary>
    /// <param name="bytes">Null: unknown.</param>
    public ValueTask<RateLimitLease> TakeAsync(string host, long? bytes, CancellationToken ct) =>
        _limiter.AcquireAsync(host, Math.Min(_maxOfHost, UnitsOf(bytes ?? UnknownLength)), ct);

    public void Dispose() => _limiter.Dispose();

    private static PartitionedRateLimiter<string> Limiter(Func<string, string> partition, int units) =>
        PartitionedRateLimiter.Create<string, string>(host => RateLimitPartition.GetConcurrencyLimiter(partition(host), _ => new()
        {
            PermitLimit = units,
            QueueLimit = int.MaxValue,                                  // the number of downloads is limited elsewhere
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));

    private static int UnitsOf(long bytes) => (int)Math.Clamp((bytes + Unit - 1) / Unit, 1, int.MaxValue);
}
