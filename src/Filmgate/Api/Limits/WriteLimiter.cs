using System.Collections.Concurrent;

namespace Filmgate.Api.Limits;

/// <summary>Counts the writes of each key on this node: a bucket that fills up evenly, and holds what a minute permits.</summary>
/// <remarks>System.Threading.RateLimiting has such buckets, but they read the system's clock, and do not tell when to come back.</remarks>
internal sealed class WriteLimiter(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <returns>The limit after this write. Nothing left but less than zero: it is not permitted.</returns>
    public (bool IsPermitted, RateLimit State) Take(string keyId, int perMinute)
    {
        var bucket = _buckets.GetOrAdd(
            keyId, static (_, start) => new(start.Quota, start.Now), (Quota: perMinute, Now: clock.GetTimestamp()));
        lock (bucket)
        {
            var now = clock.GetTimestamp();
            var perSecond = perMinute / 60.0;
            var gained = clock.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond;
            (bucket.Tokens, bucket.At) = (Math.Min(perMinute, bucket.Tokens + gained), now);
            var isPermitted = bucket.Tokens >= 1;
            if (isPermitted) bucket.Tokens--;
            var next = TimeSpan.FromSeconds(Math.Max(0, (1 - bucket.Tokens) / perSecond));
            return (isPermitted, new("writes_per_minute", perMinute, TimeSpan.FromMinutes(1), (long)bucket.Tokens, next));
        }
    }

    private sealed class Bucket(double tokens, long at)
    {
        public double Tokens { get; set; } = tokens;

        public long At { get; set; } = at;
    }
}
