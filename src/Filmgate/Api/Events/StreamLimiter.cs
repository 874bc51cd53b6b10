namespace Filmgate.Api.Events;

/// <summary>Limits the open streams and waiting requests, per API key and in total.</summary>
/// <remarks>Each one holds a connection open, so the last tenth is reserved for keys that have none.</remarks>
internal sealed class StreamLimiter(ApiOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byOwner = new(StringComparer.Ordinal);
    private int _total;

    /// <returns>The slot, which disposing releases; or the limit that is reached.</returns>
    public (IDisposable? Slot, int Limit, bool OfKey) Acquire(string owner)
    {
        lock (_lock)
        {
            var own = _byOwner.GetValueOrDefault(owner);
            var reserved = own > 0 ? options.MaxStreams / 10 : 0;
            if (own >= options.MaxStreamsPerKey) return (null, options.MaxStreamsPerKey, true);
            if (_total >= options.MaxStreams - reserved) return (null, options.MaxStreams, false);
            _byOwner[owner] = own + 1;
            _total++;
            return (new Slot(this, owner), 0, false);
        }
    }

    private void Release(string owner)
    {
        lock (_lock)
        {
            _total--;
            if (--_byOwner[owner] == 0) _byOwner.Remove(owner);
        }
    }

    private sealed class Slot(StreamLimiter limiter, string owner) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) limiter.Release(owner);
        }
    }
}
