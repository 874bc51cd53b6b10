namespace Filmgate.Engine.Lanes;

/// <summary>
/// Videos that wait for the same resource. The owners take turns, so one owner's ten thousand videos delay another owner's single one by
/// one turn at most. Not thread-safe.
/// </summary>
internal sealed class TurnQueue
{
    private readonly Dictionary<string, Queue<ScheduledVideo>> _byOwner = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new();

    public int Count { get; private set; }

    public void Add(ScheduledVideo video)
    {
        if (!_byOwner.TryGetValue(video.Owner, out var waiting))
        {
            _byOwner[video.Owner] = waiting = new();
            _turns.Enqueue(video.Owner);
        }

        waiting.Enqueue(video);
        Count++;
    }

    /// <summary>Takes the oldest video of the owner whose turn it is. There must be one.</summary>
    public ScheduledVideo Take()
    {
        var owner = _turns.Dequeue();
        var waiting = _byOwner[owner];
        var video = waiting.Dequeue();
        if (waiting.Count == 0) _byOwner.Remove(owner);
        else _turns.Enqueue(owner);
        Count--;
        return video;
    }
}
