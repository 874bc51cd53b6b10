using Filmgate.Videos;

namespace Filmgate.Engine.Lanes;

/// <summary>
/// Chooses which due video is next. Each kind of work has a ceiling over all lanes, the lanes take turns, and inside a lane the owners do.
/// </summary>
internal sealed class WorkScheduler
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Rotation[] _rotations;
    private readonly LaneSet _states;
    private readonly EngineOptions _options;
    private readonly TimeSpan _submitWindow;
    private readonly PollAllowance _polls;
    private readonly TimeProvider _clock;

    public WorkScheduler(LaneSet states, EngineOptions options, LifecycleOptions lifecycle, ProcessorLoad load, TimeProvider clock)
    {
        (_states, _options, _submitWindow, _polls, _clock) = (states, options, lifecycle.SubmitWindow, new(load), clock);
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
                _rotations[(int)video.Kind].Waiting++;
                if (lane.IsReady[(int)video.Kind]) continue;
                lane.IsReady[(int)video.Kind] = true;
                _rotations[(int)video.Kind].Ready.Enqueue(lane);
            }
    }

    /// <summary>Takes the next video that may start. The caller ends it with <see cref="End"/>.</summary>
    /// <returns>Null: none may start now. Another one may when a video has ended, or at <see cref="NextStartAt"/>.</returns>
    public StartedWork? TryStart(WorkKind kind)
    {
        lock (_lock)
        {
            var rotation = _rotations[(int)kind];
            if (rotation.InFlight == rotation.Ceiling || rotation.Ready.Count == 0) return null;
            var now = _clock.GetUtcNow();
            if (NextStartAt(kind, now) > now) return null;
            for (var left = rotation.Ready.Count; left > 0; left--)
            {
                var lane = rotation.Ready.Dequeue();
                if (lane.NextStartAt(kind, now) > now)
                {
                    rotation.Ready.Enqueue(lane);
                    continue;
                }

                var video = lane.Start(kind, now);
                rotation.InFlight++;
                rotation.Waiting--;
                if (kind is WorkKind.Poll) _polls.Start(now);
                if (lane.Waiting(kind) > 0) rotation.Ready.Enqueue(lane);
                else lane.IsReady[(int)kind] = false;
                return new(video, kind, lane, video.Admission);
            }

            return null;
        }
    }

    /// <summary>When the next video may start that may not start now, unless something happens before.</summary>
    public DateTimeOffset NextStartAt()
    {
        lock (_lock)
        {
            var next = DateTimeOffset.MaxValue;
            var now = _clock.GetUtcNow();
            for (var kind = 0; kind < _rotations.Length; kind++)
            {
                if (_rotations[kind].InFlight == _rotations[kind].Ceiling || _rotations[kind].Ready.Count == 0) continue;
                var earliest = NextStartAt((WorkKind)kind, now);
                foreach (var lane in _rotations[kind].Ready)
                {
                    var at = lane.NextStartAt((WorkKind)kind, now);
                    if (at < earliest) at = earliest;
                    if (at < next) next = at;
                }
            }

            return next;
        }
    }

    /// <summary>How many videos of a kind wait in a lane, and how many are in a step.</summary>
    public (int Waiting, int InFlight) Count(string lane, WorkKind kind)
    {
        lock (_lock) return _lanes.TryGetValue(lane, out var work) ? (work.Waiting(kind), work.InFlight(kind)) : default;
    }

    public void End(StartedWork work)
    {
        lock (_lock)
        {
            _rotations[(int)work.Kind].InFlight--;
            if (work.Kind is WorkKind.Store) _polls.EndDownload();
            work.Lane.End(work.Kind, work.Admission);
            if (work.Lane.IsIdle) _lanes.Remove(work.Lane.Name);
        }
    }

    private DateTimeOffset NextStartAt(WorkKind kind, DateTimeOffset now) =>
        kind is WorkKind.Poll ? _polls.NextStartAt(_rotations[(int)WorkKind.Store].Waiting, now) : now;

    private Lane LaneOf(ScheduledVideo video)
    {
        if (_lanes.TryGetValue(video.Lane, out var lane)) return lane;
        var model = _states.ModelOf(video.Lane);
        var state = model?.Provider ?? _states.Of(video.Lane);
        return _lanes[video.Lane] = new(video.Lane, state, model, _options.CallsPerLane, _submitWindow);
    }

    private sealed class Rotation(int ceiling)
    {
        public int Ceiling => ceiling;
        public int InFlight { get; set; }
        public int Waiting { get; set; }

        /// <summary>Lanes with waiting videos of this kind, in turn.</summary>
        public Queue<Lane> Ready { get; } = new();
    }
}

/// <summary>A video whose step runs now.</summary>
/// <param name="Kind">The kind of work that it was started for. The video's own changes when the step ends.</param>
/// <param name="Admission">Of a submission: how it was started.</param>
internal readonly record struct StartedWork(ScheduledVideo Video, WorkKind Kind, Lane Lane, Admission Admission);
