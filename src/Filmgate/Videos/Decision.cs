namespace Filmgate.Videos;

/// <summary>What to do after a step.</summary>
internal abstract record Decision
{
    private Decision() { }

    /// <summary>Repeat the step later. Nothing is written to the database.</summary>
    public sealed record Wait(DateTimeOffset Until, StepState State) : Decision;

    /// <summary>Download the finished render. Nothing is written yet: a quick download costs one write instead of two.</summary>
    public sealed record Download(Rendered Rendered) : Decision;

    /// <summary>Write a transition.</summary>
    public sealed record Move(Transition Transition) : Decision;
}

/// <summary>A finished render that the row does not show yet. After a crash, the next poll finds it again.</summary>
/// <param name="At">When the poll found it.</param>
/// <param name="Usage">What the provider counted, if it did.</param>
internal sealed record Rendered(VideoSource Source, DateTimeOffset At, Usage? Usage = null)
{
    /// <summary>The transition that writes it.</summary>
    public Transition ToTransition() => Transition.Storing(Source, At, Usage);
}

/// <summary>What a node remembers about a video between two steps. A crash loses it, which costs a few more polls.</summary>
/// <param name="Progress">The last progress that the provider reported, 0 to 100.</param>
/// <param name="ConsecutiveNotFound">How many times in a row the provider did not know the task.</param>
/// <param name="ConsecutiveFaults">How many steps in a row failed.</param>
/// <param name="UnknownStatus">The last status word that the dialect did not know.</param>
/// <param name="Rendered">The finished render that is to be downloaded next.</param>
/// <param name="HasPollAdvice">The provider said when to poll next.</param>
/// <param name="Polls">How many polls found the render unfinished.</param>
/// <param name="PendingAt">When the last of them did.</param>
internal sealed record StepState(
    int? Progress = null,
    int ConsecutiveNotFound = 0,
    int ConsecutiveFaults = 0,
    string? UnknownStatus = null,
    Rendered? Rendered = null,
    bool HasPollAdvice = false,
    int Polls = 0,
    DateTimeOffset? PendingAt = null)
{
    public static readonly StepState Empty = new();

    /// <summary>The next poll is where the clock put it, so that it may move when the clock learns.</summary>
    public bool IsPollMovable => ConsecutiveFaults == 0 && ConsecutiveNotFound == 0 && !HasPollAdvice;
}
