namespace Filmgate.Engine.Lanes;

/// <summary>
/// The work of one provider credential, or of one host that results are downloaded from: what waits, what is in flight, and what may
/// start. A lane that hangs or is full delays no other lane. <see cref="WorkScheduler"/> guards it.
/// </summary>
internal sealed class Lane(string name, int maxCalls)
{
    private readonly TurnQueue[] _waiting = [.. Enum.GetValues<WorkKind>().Select(_ => new TurnQueue())];
    private readonly int[] _inFlight = new int[Enum.GetValues<WorkKind>().Length];

    /// <summary>The provider and its credential, or the host.</summary>
    public string Name => name;

    /// <summary>It is in the rotation of a kind of work. The scheduler sets it.</summary>
    public bool[] IsReady { get; } = new bool[Enum.GetValues<WorkKind>().Length];

    public bool IsIdle => Array.TrueForAll(_waiting, queue => queue.Count == 0) && Array.TrueForAll(_inFlight, count => count == 0);

    public int Waiting(WorkKind kind) => _waiting[(int)kind].Count;

    public int InFlight(WorkKind kind) => _inFlight[(int)kind];

    public void Add(ScheduledVideo video) => _waiting[(int)video.Kind].Add(video);

    public bool MayStart(WorkKind kind) => _inFlight[(int)kind] < maxCalls;

    public ScheduledVideo Start(WorkKind kind)
    {
        _inFlight[(int)kind]++;
        return _waiting[(int)kind].Take();
    }

    public void End(WorkKind kind) => _inFlight[(int)kind]--;
}
