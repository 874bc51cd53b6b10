using Filmgate.Engine.Lanes;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>A video of this node in its <see cref="DueQueue"/>.</summary>
internal sealed class ScheduledVideo(string id, string owner)
{
    public string Id => id;
    public string Owner => owner;

    /// <summary>The lane of its next step.</summary>
    public string Lane { get; set; } = "";
    public long DueTicks { get; set; }

    /// <summary>Since when its current attempt has been queued, or refused for the first time.</summary>
    public long QueuedTicks { get; set; }

    /// <summary>It was refused for lack of capacity, so it is submitted again before the videos that came after it.</summary>
    public bool KeepsPlace { get; set; }

    /// <summary>No other provider and no fallback model can take it when its lane accepts nothing.</summary>
    public bool StaysInLane { get; set; }

    /// <summary>How its submission was started.</summary>
    public Admission Admission { get; set; }

    /// <summary>The lane that it counts in as a render in flight.</summary>
    public ModelLane? Rendering { get; set; }
    public WorkKind Kind { get; set; }
    public StepState Memory { get; set; } = StepState.Empty;

    /// <summary>The clock of its render, once it is running.</summary>
    public RenderClock? Clock { get; set; }

    /// <summary>When the provider accepted it; meaningful with a <see cref="Clock"/>.</summary>
    public long AcceptedTicks { get; set; }

    /// <summary>It was taken from the queue, and its step has not ended.</summary>
    public bool IsInStep { get; set; }

    /// <summary>It was made due during its step, so the next step follows at once.</summary>
    public bool IsDueAfterStep { get; set; }
    public bool IsRemoved { get; set; }
}

/// <summary>Each kind of work has its own workers, so that no kind waits for another.</summary>
internal enum WorkKind
{
    Submit = 0,
    Poll,
    Store,
}
