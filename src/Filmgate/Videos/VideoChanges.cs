using System.Threading.Channels;

namespace Filmgate.Videos;

/// <summary>Wakes those who wait for a video to change, in this process, after the commit. What another node commits is found by asking the database: see Live/LivePulse.</summary>
internal sealed class VideoChanges
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<VideoChangeListener>> _byOwner = new(StringComparer.Ordinal);
    private TaskCompletionSource _someone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _count;

    /// <summary>Ids of videos whose file this process has just stored; the newest are dropped while nobody takes them.</summary>
    public Channel<string> StoredVideos { get; } = Channel.CreateBounded<string>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Ends as soon as there is a listener, and has ended while there is one.</summary>
    public Task FirstListener => Volatile.Read(ref _someone).Task;

    /// <param name="videoId">Null: all videos of the owner.</param>
    public VideoChangeListener Listen(string owner, string? videoId)
    {
        var listener = new VideoChangeListener(videoId, gone => Forget(owner, gone));
        lock (_gate)
        {
            if (!_byOwner.TryGetValue(owner, out var listeners)) _byOwner[owner] = listeners = [];
            listeners.Add(listener);
            if (++_count == 1) _someone.TrySetResult();
        }

        return listener;
    }

    public void Notify(string owner, string videoId)
    {
        if (_count == 0) return;                                        // the usual case costs one read
        lock (_gate)
            foreach (var listener in _byOwner.GetValueOrDefault(owner) ?? [])
                if (listener.VideoId is null || listener.VideoId == videoId) listener.Signal();
    }

    /// <summary>Something moved, and nobody knows whose.</summary>
    public void NotifyAll()
    {
        if (_count == 0) return;
        lock (_gate)
            foreach (var listener in _byOwner.Values.SelectMany(listeners => listeners)) listener.Signal();
    }

    private void Forget(string owner, VideoChangeListener gone)
    {
        lock (_gate)
        {
            if (!_byOwner.TryGetValue(owner, out var listeners) || !listeners.Remove(gone)) return;
            if (--_count == 0) Volatile.Write(ref _someone, new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (listeners.Count == 0) _byOwner.Remove(owner);
        }
    }
}

/// <summary>Take <see cref="NextChange"/> first, look at the store, then wait for it: so nothing falls between the look and the wait.</summary>
internal sealed class VideoChangeListener(string? videoId, Action<VideoChangeListener> forget) : IDisposable
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? VideoId => videoId;

    /// <summary>Ends with the next change.</summary>
    public Task NextChange => Volatile.Read(ref _next).Task;

    public void Signal() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public void Dispose() => forget(this);
}
