using System.Threading.Channels;

namespace Filmgate.Videos;

/// <summary>Notifies listeners in this process that a video has changed, after the commit.</summary>
/// <remarks>Other nodes are told by a signal. It may get lost: they also poll the database, see FeedPoller.</remarks>
internal sealed class VideoChanges(NodeSignals? signals = null)
{
    private const int MaxStoredVideos = 10_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<VideoChangeListener>> _byOwner = new(StringComparer.Ordinal);
    private TaskCompletionSource _firstListener = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _count;

    /// <summary>Ids of videos whose file this process has just stored. When nobody reads them, the newest are dropped.</summary>
    public Channel<string> StoredVideos { get; } =
        Channel.CreateBounded<string>(new BoundedChannelOptions(MaxStoredVideos) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Completes when there is a listener, and stays completed while there is one.</summary>
    public Task FirstListener => Volatile.Read(ref _firstListener).Task;

    /// <param name="videoId">Null: all videos of the owner.</param>
    public VideoChangeListener Listen(string owner, string? videoId)
    {
        var listener = new VideoChangeListener(videoId, closed => Remove(owner, closed));
        lock (_lock)
        {
            if (!_byOwner.TryGetValue(owner, out var listeners)) _byOwner[owner] = listeners = [];
            listeners.Add(listener);
            if (++_count == 1) _firstListener.TrySetResult();
        }

        return listener;
    }

    public void Notify(string owner, string videoId)
    {
        signals?.Send(new(NodeSignalKind.Changed, videoId, owner));
        NotifyHere(owner, videoId);
    }

    /// <summary>Another node has changed the video.</summary>
    public void NotifyHere(string owner, string videoId)
    {
        if (_count == 0) return;                                        // the usual case costs one read
        lock (_lock)
            foreach (var listener in _byOwner.GetValueOrDefault(owner) ?? [])
                if (listener.VideoId is null || listener.VideoId == videoId) listener.Signal();
    }

    /// <summary>Some video has changed, but it is not known which.</summary>
    public void NotifyAll()
    {
        if (_count == 0) return;
        lock (_lock)
            foreach (var listener in _byOwner.Values.SelectMany(listeners => listeners)) listener.Signal();
    }

    private void Remove(string owner, VideoChangeListener closed)
    {
        lock (_lock)
        {
            if (!_byOwner.TryGetValue(owner, out var listeners) || !listeners.Remove(closed)) return;
            if (--_count == 0) Volatile.Write(ref _firstListener, new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (listeners.Count == 0) _byOwner.Remove(owner);
        }
    }
}

/// <summary>Take <see cref="NextChange"/>, then read the store, then wait: no change between the read and the wait is missed.</summary>
internal sealed class VideoChangeListener(string? videoId, Action<VideoChangeListener> remove) : IDisposable
{
    private TaskCompletionSource _nextChange = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? VideoId => videoId;

    /// <summary>Completes with the next change.</summary>
    public Task NextChange => Volatile.Read(ref _nextChange).Task;

    public void Signal() =>
        Interlocked.Exchange(ref _nextChange, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public void Dispose() => remove(this);
}
