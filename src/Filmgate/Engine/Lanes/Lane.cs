namespace Filmgate.Engine.Lanes;

/// <summary>
/// The work of one provider credential, of one model there, or of one host that results are downloaded from: what waits, what is in flight,
/// and what may start. A lane that hangs or is full delays no other lane. <see cref="WorkScheduler"/> guards it.
/// </summary>
/// <param name="model">For submissions. Null: the lane has none.</param>
internal sealed class Lane(string name, LaneState state, ModelLane? model, int maxCalls, TimeSpan submitWindow)
{
    private readonly TurnQueue[] _waiting = [.. Enum.GetValues<WorkKind>().Select(_ => new TurnQueue())];
    private readonly int[] _inFlight = new int[Enum.GetValues<WorkKind>().Length];

    /// <summary>Submissions that leave a blocked lane, to take another route.</summary>
    private readonly Queue<ScheduledVideo> _leaving = new();
    private bool _hasMovable;

    public string Name => name;

    /// <summary>It is in the rotation of a kind of work. The scheduler sets it.</summary>
    public bool[] IsReady { get; } = new bool[Enum.GetValues<WorkKind>().Length];

    public bool IsIdle => _leaving.Count == 0
        && Array.TrueForAll(_waiting, queue => queue.Count == 0) && Array.TrueForAll(_inFlight, count => count == 0);

    public int Waiting(WorkKind kind) => _waiting[(int)kind].Count + (kind is WorkKind.Submit ? _leaving.Count : 0);

    public int InFlight(WorkKind kind) => _inFlight[(int)kind];

    public void Add(ScheduledVideo video)
    {
        _waiting[(int)video.Kind].Add(video);
        if (video is { Kind: WorkKind.Submit, StaysInLane: false }) _hasMovable = true;
    }

    /// <summary>When the next video of this kind may start. The maximum: after something else has happened.</summary>
    public DateTimeOffset NextStartAt(WorkKind kind, DateTimeOffset now)
    {
        if (_inFlight[(int)kind] >= maxCalls) return DateTimeOffset.MaxValue;
        if (kind is WorkKind.Poll) return state.NextPollAt(now);
        if (kind is WorkKind.Store || model is null) return now;
        var gate = state.GateAt(model, now);
        if (gate.At <= now) return now;
        if (gate.IsBlocked && _hasMovable)                              // once, however many wait
        {
            foreach (var video in _waiting[(int)WorkKind.Submit].TakeMovable()) _leaving.Enqueue(video);
            _hasMovable = false;
        }

        if (_leaving.Count > 0) return now;
        var giveUpAt = GiveUpAt(now);
        return giveUpAt < gate.At ? giveUpAt : gate.At;
    }

    /// <summary>Takes the next video. <see cref="NextStartAt"/> has permitted it.</summary>
    public ScheduledVideo Start(WorkKind kind, DateTimeOffset now)
    {
        _inFlight[(int)kind]++;
        if (kind is WorkKind.Poll) state.BeginPoll(now);
        if (kind is not WorkKind.Submit || model is null) return _waiting[(int)kind].Take();

        var gate = state.GateAt(model, now);
        var isOpen = gate.At <= now && _waiting[(int)kind].Count > 0;
        var video = isOpen ? _waiting[(int)kind].Take() : TakeWithoutCall(now) ?? _waiting[(int)kind].Take();
        video.Admission = !isOpen ? Admission.Refused : gate.IsBlocked ? Admission.Probe : Admission.Open;
        if (isOpen) state.BeginSubmit(model, now);
        return video;
    }

    public void End(WorkKind kind, Admission admission)
    {
        _inFlight[(int)kind]--;
        if (kind is WorkKind.Submit && model is not null && admission is not Admission.Refused) state.EndSubmit(model);
    }

    /// <summary>A video that takes another route, or whose submit window is over.</summary>
    private ScheduledVideo? TakeWithoutCall(DateTimeOffset now) =>
        _leaving.TryDequeue(out var leaving) ? leaving : _waiting[(int)WorkKind.Submit].TakeOlder((now - submitWindow).UtcTicks);

    /// <summary>When the submit window of a waiting video ends, or a time before: it counts while the provider accepts nothing.</summary>
    private DateTimeOffset GiveUpAt(DateTimeOffset now)
    {
        if (state.RefusingSince(model!) is not { } since) return DateTimeOffset.MaxValue;
        if (since + submitWindow > now) return since + submitWindow;
        var oldest = _waiting[(int)WorkKind.Submit].OldestTicks();
        if (oldest == long.MaxValue) return DateTimeOffset.MaxValue;
        return new DateTimeOffset(Math.Max(oldest, since.UtcTicks), TimeSpan.Zero) + submitWindow;
    }
}

/// <summary>How a submission was started.</summary>
internal enum Admission
{
    /// <summary>The lane takes submissions.</summary>
    Open = 0,

    /// <summary>The lane takes none, and this one tries whether it does again.</summary>
    Probe,

    /// <summary>The lane takes none. The video takes another route, or ends, or goes back to the queue.</summary>
    Refused,
}
