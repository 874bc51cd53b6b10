namespace Filmgate.Keys;

/// <summary>How much a key may do. Null: without limit.</summary>
/// <param name="WritesPerMinute">Requests that are not reads, on each node.</param>
/// <param name="CreatesPerMinute">New videos, on all nodes together. So are the next three.</param>
/// <param name="MaxInFlight">Videos that are not finished, queued ones included.</param>
/// <param name="MaxQueued">Videos that wait for their submission.</param>
/// <param name="InputBytesPerDay">Bytes of uploads and of inputs of new videos, by UTC day.</param>
internal sealed record KeyLimits(
    int? WritesPerMinute = null,
    int? CreatesPerMinute = null,
    int? MaxInFlight = null,
    int? MaxQueued = null,
    long? InputBytesPerDay = null)
{
    public static readonly KeyLimits None = new();
}
