using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>What this node holds, by due date. A video in flight costs one small object here and nothing else until it is due.</summary>
internal sealed class DueQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ScheduledVideo> _held = new(StringComparer.Ordinal);
    private readonly PriorityQueue<ScheduledVideo, long> _due = new();
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _wakeAt = long.MaxValue;

    public int Count
    {
        get
        {
            lock (_gate) return _held.Count;
        }
    }

    /// <summary>Takes a row into the hand, or moves the due date of one that is there.</summary>
    public void Hold(VideoTask task) => Hold(task.Id, task.Status, task.DueAt!.Value);

    public void Hold(string id, VideoStatus status, DateTimeOffset due)
    {
        lock (_gate)
        {
            if (!_held.TryGetValue(id, out var held)) _held[id] = held = new(id);
            held.Lane = LaneOf(status);
            if (!held.Busy) Schedule(held, due);
        }
    }

    /// <summary>Everything that is due; each is the caller's until it is put back or dropped.</summary>
    public List<ScheduledVideo> TakeDue(DateTimeOffset now)
    {
        var due = new List<ScheduledVideo>();
        lock (_gate)
        {
            while (_due.TryPeek(out var next, out var at) && at <= now.UtcTicks)
            {
                _due.Dequeue();
                if (next.DueTicks != at || next.Busy || next.Dropped) continue;     // it was moved since
                next.Busy = true;
                due.Add(next);
            }

            _wakeAt = _due.TryPeek(out _, out var later) ? later : long.MaxValue;
        }

        return due;
    }

    public void PutBack(ScheduledVideo held, VideoStatus status, DateTimeOffset due, StepState memory)
    {
        lock (_gate)
        {
            held.Memory = memory;
            held.Lane = LaneOf(status);
            Release(held, due);
        }
    }

    /// <summary>No step was taken: all else is as it was.</summary>
    public void PutBack(ScheduledVideo held, DateTimeOffset due)
    {
        lock (_gate) Release(held, due);
    }

    public void Drop(ScheduledVideo held)
    {
        lock (_gate)
        {
            held.Dropped = true;
            if (_held.GetValueOrDefault(held.Id) == held) _held.Remove(held.Id);
        }
    }

    /// <summary>Makes it due now: a cancel, or an upstream's hint.</summary>
    public void Nudge(string id)
    {
        lock (_gate)
        {
            if (!_held.TryGetValue(id, out var held)) return;
            if (held.Busy) held.Nudged = true;
            else Schedule(held, DateTimeOffset.MinValue);
        }
    }

    /// <summary>What this node last heard of a video's progress; null when it does not hold it or heard nothing.</summary>
    public int? ProgressOf(string id)
    {
        lock (_gate) return _held.GetValueOrDefault(id)?.Memory.Progress;
    }

    public bool Holds(string id)
    {
        lock (_gate) return _held.ContainsKey(id);
    }

    /// <summary>When the next one is due, and a task that ends when something earlier came in.</summary>
    public (DateTimeOffset? At, Task Earlier) Next()
    {
        lock (_gate)
        {
            if (_wake.Task.IsCompleted) _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _due.TryPeek(out _, out var at) ? (new(Math.Max(at, 0), TimeSpan.Zero), _wake.Task) : (null, _wake.Task);
        }
    }

    private void Release(ScheduledVideo held, DateTimeOffset due)
    {
        held.Busy = false;
        if (held.Dropped) return;
        Schedule(held, held.Nudged ? DateTimeOffset.MinValue : due);
        held.Nudged = false;
    }

    private void Schedule(ScheduledVideo held, DateTimeOffset due)
    {
        held.DueTicks = due.UtcTicks;
        _due.Enqueue(held, held.DueTicks);
        if (held.DueTicks >= _wakeAt) return;
        _wakeAt = held.DueTicks;
        _wake.TrySetResult();
    }

    private static WorkKind LaneOf(VideoStatus status) => status switch
    {
        VideoStatus.Queued or VideoStatus.Submitting => WorkKind.Submit,
        VideoStatus.Storing => WorkKind.Store,
        _ => WorkKind.Poll,
    };
}

/// <summary>A row in this node's hand.</summary>
internal sealed class ScheduledVideo(string id)
{
    public string Id => id;
    public long DueTicks { get; set; }
    public WorkKind Lane { get; set; }
    public StepState Memory { get; set; } = StepState.Empty;

    /// <summary>A step is under way.</summary>
    public bool Busy { get; set; }

    /// <summary>Something happened while a step was under way: look again at once.</summary>
    public bool Nudged { get; set; }
    public bool Dropped { get; set; }
}

/// <summary>Three kinds of work that must not wait for each other.</summary>
internal enum WorkKind
{
    Submit = 0,
    Poll,
    Store,
}
