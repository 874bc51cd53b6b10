namespace Filmgate.Videos;

/// <summary>What to do after a step: look again later (nothing is written), or move.</summary>
internal abstract record Decision
{
    private Decision() { }

    public sealed record Wait(DateTimeOffset Until, StepState State) : Decision;

    public sealed record Move(Transition Transition) : Decision;
}

/// <summary>What a node remembers of a video between two polls. Losing it in a crash costs nothing but a little patience.</summary>
/// <param name="Progress">The last figure that the provider gave.</param>
/// <param name="ConsecutiveNotFound">How many times in a row the provider did not know the task.</param>
/// <param name="ConsecutiveFaults">How many polls in a row did not work.</param>
/// <param name="UnknownStatus">The last status word that the dialect did not know.</param>
internal sealed record StepState(int? Progress = null, int ConsecutiveNotFound = 0, int ConsecutiveFaults = 0, string? UnknownStatus = null)
{
    public static readonly StepState Empty = new();
}
