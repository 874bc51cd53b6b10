using Filmgate.Engine.Lanes;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>This node's videos by due time. Until it is due, a video in flight costs one small object here and nothing else.</summary>
internal sealed class DueQueue(LaneSelector lanes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ScheduledVideo> _videos = new(StringComparer.Ordinal);
    private readonly PriorityQueue<ScheduledVideo, long> _due = new();
    private readonly HashSet<string> _owners = new(StringComparer.Ordinal);
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _wakeAt = long.MaxValue;

    /// <summary>A video was to be made due now, and another node may have it.</summary>
    public Action<string>? NotHere { get; set; }

    public int Count
    {
        get
        {
            lock (_lock) return _videos.Count;
        }
    }

    /// <summary>Adds a video, or changes the due time of a known one.</summary>
    public void Schedule(VideoTask task) => Schedule(task, task.DueAt!.Value);

    public void Schedule(VideoTask task, DateTimeOffset due)
    {
        var lane = lanes.For(task);
        lock (_lock)
        {
            if (!_videos.TryGetValue(task.Id, out var video)) _videos[task.Id] = video = new(task.Id, SharedOwner(task.Owner));
            if (video.IsInStep) return;                                 // its step decides what comes next
            (video.Kind, video.Lane) = (KindOf(task), lane);
            Describe(video, task, rendered: null);
            Enqueue(video, due);
        }
    }

    /// <summary>
    /// Takes all videos that are due. The caller ends each with <see cref="Reschedule"/>, <see cref="Return"/> or <see cref="Remove"/>.
    /// </summary>
    public List<ScheduledVideo> TakeDue(DateTimeOffset now)
    {
        var due = new List<ScheduledVideo>();
        lock (_lock)
        {
            while (_due.TryPeek(out var next, out var at) && at <= now.UtcTicks)
            {
                _due.Dequeue();
                if (next.DueTicks != at || next.IsInStep || next.IsRemoved) continue;       // the entry is stale
                next.IsInStep = true;
                due.Add(next);
            }

            _wakeAt = _due.TryPeek(out _, out var later) ? later : long.MaxValue;
        }

        return due;
    }

    /// <summary>Schedules the next step of a video that was taken.</summary>
    public void Reschedule(ScheduledVideo video, VideoTask task, DateTimeOffset due, StepState memory)
    {
        var lane = lanes.For(task, memory.Rendered);
        lock (_lock)
        {
            video.Memory = memory;
            (video.Kind, video.Lane) = (memory.Rendered is null ? KindOf(task) : WorkKind.Store, lane);
            Describe(video, task, memory.Rendered);
            EndStep(video, due);
        }
    }

    /// <summary>Repeats the step of a video that was taken.</summary>
    public void Repeat(ScheduledVideo video, DateTimeOffset due, StepState memory)
    {
        lock (_lock)
        {
            video.Memory = memory;
            EndStep(video, due);
        }
    }

    /// <summary>
    /// The clock has learned: moves the next polls of its renders to where they now belong. A poll that waits after a fault, or because
    /// the provider asked for it, stays where it is.
    /// </summary>
    public void MovePolls(RenderClock clock, DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var video in _videos.Values)
            {
                if (video.Clock != clock || video.Kind is not WorkKind.Poll || video.IsInStep || !video.Memory.IsPollMovable) continue;
                var elapsed = TimeSpan.FromTicks(now.UtcTicks - video.AcceptedTicks);
                var due = now + (clock.PollIntervalAfter(elapsed, video.Memory.Polls) * (1 + (Random.Shared.NextDouble() / 5)));
                if (due.UtcTicks < video.DueTicks || clock.IsTooEarly(TimeSpan.FromTicks(video.DueTicks - video.AcceptedTicks)))
                    Enqueue(video, due);
            }
        }
    }

    /// <summary>Returns a video that was taken without a step. Only its due time changes.</summary>
    public void Return(ScheduledVideo video, DateTimeOffset due)
    {
        lock (_lock) EndStep(video, due);
    }

    public void Remove(ScheduledVideo video)
    {
        lock (_lock)
        {
            video.IsRemoved = true;
            CountIn(video, null);
            if (_videos.GetValueOrDefault(video.Id) == video) _videos.Remove(video.Id);
        }
    }

    /// <summary>Makes a video due now, or again after its current step: a cancel was requested, or its provider sent a callback.</summary>
    public void MakeDueNow(string id)
    {
        lock (_lock)
        {
            if (_videos.TryGetValue(id, out var video))
            {
                if (video.IsInStep) video.IsDueAfterStep = true;
                else Enqueue(video, DateTimeOffset.MinValue);
                return;
            }
        }

        NotHere?.Invoke(id);
    }

    /// <summary>The last progress that the provider reported to this node. Null: none, or the video is not this node's.</summary>
    public int? ProgressOf(string id)
    {
        lock (_lock) return _videos.GetValueOrDefault(id)?.Memory.Progress;
    }

    public bool Contains(string id)
    {
        lock (_lock) return _videos.ContainsKey(id);
    }

    /// <summary>Ends the wait for the next video: one that could not start before may start now.</summary>
    public void Wake()
    {
        lock (_lock) _wake.TrySetResult();
    }

    /// <summary>When the next video is due, and a task that completes when an earlier one is scheduled.</summary>
    public (DateTimeOffset? At, Task Earlier) Next()
    {
        lock (_lock)
        {
            if (_wake.Task.IsCompleted) _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _due.TryPeek(out _, out var at) ? (new(Math.Max(at, 0), TimeSpan.Zero), _wake.Task) : (null, _wake.Task);
        }
    }

    /// <summary>What its lane must know about it.</summary>
    private void Describe(ScheduledVideo video, VideoTask task, Rendered? rendered)
    {
        CountIn(video, lanes.LaneOfRender(task, rendered));
        if (video.Kind is not WorkKind.Submit) return;
        video.QueuedTicks = task.StepSince.UtcTicks;
        video.KeepsPlace = task is { Tries: > 0, Error.Kind: FailureKind.RateLimited or FailureKind.Overloaded };
        video.StaysInLane |= !lanes.MayMove(task);
    }

    private static void CountIn(ScheduledVideo video, ModelLane? lane)
    {
        if (video.Rendering == lane) return;
        video.Rendering?.EndRender();
        video.Rendering = lane;
        lane?.BeginRender();
    }

    private void EndStep(ScheduledVideo video, DateTimeOffset due)
    {
        video.IsInStep = false;
        if (video.IsRemoved) return;
        Enqueue(video, video.IsDueAfterStep ? DateTimeOffset.MinValue : due);
        video.IsDueAfterStep = false;
    }

    private void Enqueue(ScheduledVideo video, DateTimeOffset due)
    {
        video.DueTicks = due.UtcTicks;
        _due.Enqueue(video, video.DueTicks);
        if (video.DueTicks >= _wakeAt) return;
        _wakeAt = video.DueTicks;
        _wake.TrySetResult();
    }

    /// <summary>One instance of each owner, because every video in flight refers to one.</summary>
    private string SharedOwner(string owner)
    {
        if (_owners.TryGetValue(owner, out var shared)) return shared;
        _owners.Add(owner);
        return owner;
    }

    private static WorkKind KindOf(VideoTask task) => task.Status switch
    {
        VideoStatus.Queued => WorkKind.Submit,
        VideoStatus.Storing when task.Source is not null => WorkKind.Store,
        VideoStatus.Failed when task.Source is not null => WorkKind.Store,      // a late result
        _ => WorkKind.Poll,
    };
}
