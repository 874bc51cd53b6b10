namespace Filmgate.Api.Events;

/// <summary>How many streams and waiting requests are open, of each key and in all. Each is a connection that stays, so the last tenth is for keys that have none.</summary>
internal sealed class StreamLimiter(ApiOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byOwner = new(StringComparer.Ordinal);
    private int _total;

    /// <returns>The slot, to be given back by disposing it; or the limit that is reached.</returns>
    public (IDisposable? Slot, int Limit, bool OfKey) Take(string owner)
    {
        lock (_gate)
        {
            var own = _byOwner.GetValueOrDefault(owner);
            if (own >= options.MaxStreamsPerKey) return (null, options.MaxStreamsPerKey, true);
            if (_total >= options.MaxStreams - (own > 0 ? options.MaxStreams / 10 : 0)) return (null, options.MaxStreams, false);
            _byOwner[owner] = own + 1;
            _total++;
            return (new Slot(this, owner), 0, false);
        }
    }

    private void Return(string owner)
    {
        lock (_gate)
        {
            _total--;
            if (--_byOwner[owner] == 0) _byOwner.Remove(owner);
        }
    }

    private sealed class Slot(StreamLimiter slots, string owner) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0) slots.Return(owner);
        }
    }
}
