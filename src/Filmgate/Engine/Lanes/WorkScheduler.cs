namespace Filmgate.Engine.Lanes;

/// <summary>
/// Chooses which due video is next. Each kind of work has a ceiling over all lanes, the lanes take turns, and inside a lane the owners do.
/// </summary>
internal sealed class WorkScheduler
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Rotation[] _rotations;
    private readonly EngineOptions _options;

    public WorkScheduler(EngineOptions options)
    {
        _options = options;
        _rotations = [new(options.Submits), new(options.Polls), new(options.Downloads)];
    }

    /// <summary>Adds videos that are due. Each of them is started once, in turn.</summary>
    public void Add(IReadOnlyList<ScheduledVideo> due)
    {
        lock (_lock)
            foreach (var video in due)
            {
                var lane = LaneOf(video);
                lane.Add(video);
                if (lane.IsReady[(int)video.Kind]) continue;
                lane.IsReady[(int)video.Kind] = true;
                _rotations[(int)video.Kind].Ready.Enqueue(lane);
            }
    }

    /// <summary>Takes the next video that may start. The caller ends it with <see cref="End"/>.</summary>
    /// <returns>Null: none may start now. Another one may when a video has ended.</returns>
    public StartedWork? TryStart(WorkKind kind)
    {
        lock (_lock)
        {
            var rotation = _rotations[(int)kind];
            if (rotation.InFlight == rotation.Ceiling) return null;
            for (var left = rotation.Ready.Count; left > 0; left--)
            {
                var lane = rotation.Ready.Dequeue();
                if (!lane.MayStart(kind))
                {
                    rotation.Ready.Enqueue(lane);
                    continue;
                }

                var video = lane.Start(kind);
                rotation.InFlight++;
                if (lane.Waiting(kind) > 0) rotation.Ready.Enqueue(lane);
                else lane.IsReady[(int)kind] = false;
                return new(video, kind, lane);
            }

            return null;
        }
    }

    public void End(StartedWork work)
    {
        lock (_lock)
        {
            _rotations[(int)work.Kind].InFlight--;
            work.Lane.End(work.Kind);
            if (work.Lane.IsIdle) _lanes.Remove(work.Lane.Name);
        }
    }

    private Lane LaneOf(ScheduledVideo video)
    {
        if (_lanes.TryGetValue(video.Lane, out var lane)) return lane;
        return _lanes[video.Lane] = new(video.Lane, Math.Max(1, _options.CallsPerLane));
    }

    private sealed class Rotation(int ceiling)
    {
        public int Ceiling => ceiling;
        public int InFlight { get; set; }

        /// <summary>Lanes with waiting videos of this kind, in turn.</summary>
        public Queue<Lane> Ready { get; } = new();
    }
}

/// <summary>A video whose step runs now.</summary>
/// <param name="Kind">The kind of work that it was started for. The video's own changes when the step ends.</param>
internal readonly record struct StartedWork(ScheduledVideo Video, WorkKind Kind, Lane Lane);
