namespace Filmgate.Engine.Lanes;

/// <summary>
/// Videos that wait for the same resource. The owners take turns, so one owner's ten thousand videos delay another owner's single one by
/// one turn at most. Not thread-safe.
/// </summary>
internal sealed class TurnQueue
{
    private readonly Dictionary<string, OwnerQueue> _byOwner = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new();

    public int Count { get; private set; }

    /// <summary>A video that keeps its place was refused before: it precedes the other videos of its owner.</summary>
    public void Add(ScheduledVideo video)
    {
        if (!_byOwner.TryGetValue(video.Owner, out var waiting))
        {
            _byOwner[video.Owner] = waiting = new();
            _turns.Enqueue(video.Owner);
        }

        (video.KeepsPlace ? waiting.Refused : waiting.New).Enqueue(video);
        Count++;
    }

    /// <summary>Takes the oldest video of the owner whose turn it is. There must be one.</summary>
    public ScheduledVideo Take()
    {
        var owner = _turns.Dequeue();
        var waiting = _byOwner[owner];
        var video = waiting.Take();
        if (waiting.IsEmpty) _byOwner.Remove(owner);
        else _turns.Enqueue(owner);
        Count--;
        return video;
    }

    /// <summary>When the video that was queued first was queued. Owners have few videos that are not in that order.</summary>
    public long OldestTicks() => _byOwner.Values.Select(waiting => waiting.Peek().QueuedTicks).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Takes a video that was queued at this time or before. Null: there is none.</summary>
    public ScheduledVideo? TakeOlder(long ticks)
    {
        foreach (var (owner, waiting) in _byOwner)
        {
            if (waiting.Peek().QueuedTicks > ticks) continue;
            var video = waiting.Take();
            if (waiting.IsEmpty) RemoveOwner(owner);
            Count--;
            return video;
        }

        return null;
    }

    /// <summary>Takes all videos that may take another route.</summary>
    public List<ScheduledVideo> TakeMovable()
    {
        var movable = new List<ScheduledVideo>();
        foreach (var (owner, waiting) in _byOwner.ToList())
        {
            waiting.MoveTo(movable);
            if (waiting.IsEmpty) RemoveOwner(owner);
        }

        Count -= movable.Count;
        return movable;
    }

    /// <summary>An owner who comes back must not have two turns.</summary>
    private void RemoveOwner(string owner)
    {
        _byOwner.Remove(owner);
        for (var left = _turns.Count; left > 0; left--)
            if (_turns.Dequeue() is var turn && turn != owner) _turns.Enqueue(turn);
    }

    private sealed class OwnerQueue
    {
        public Queue<ScheduledVideo> Refused { get; private set; } = new();

        public Queue<ScheduledVideo> New { get; private set; } = new();

        public bool IsEmpty => Refused.Count + New.Count == 0;

        public ScheduledVideo Peek() => Refused.TryPeek(out var refused) ? refused : New.Peek();

        public ScheduledVideo Take() => Refused.TryDequeue(out var refused) ? refused : New.Dequeue();

        public void MoveTo(List<ScheduledVideo> movable)
        {
            movable.AddRange(Refused.Concat(New).Where(video => !video.StaysInLane));
            (Refused, New) = (new(Refused.Where(video => video.StaysInLane)), new(New.Where(video => video.StaysInLane)));
        }
    }
}
