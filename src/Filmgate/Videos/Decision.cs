namespace Filmgate.Videos;

/// <summary>What to do after a step.</summary>
internal abstract record Decision
{
    private Decision() { }

    /// <summary>Repeat the step later. Nothing is written to the database.</summary>
    public sealed record Wait(DateTimeOffset Until, StepState State) : Decision;

    /// <summary>Write a transition.</summary>
    public sealed record Move(Transition Transition) : Decision;
}

/// <summary>What a node remembers about a video between two steps. A crash loses it, which costs a few more polls.</summary>
/// <param name="Progress">The last progress that the provider reported, 0 to 100.</param>
/// <param name="ConsecutiveNotFound">How many times in a row the provider did not know the task.</param>
/// <param name="ConsecutiveFaults">How many steps in a row failed.</param>
/// <param name="UnknownStatus">The last status word that the dialect did not know.</param>
internal sealed record StepState(
    int? Progress = null, int ConsecutiveNotFound = 0, int ConsecutiveFaults = 0, string? UnknownStatus = null)
{
    public static readonly StepState Empty = new();
}
