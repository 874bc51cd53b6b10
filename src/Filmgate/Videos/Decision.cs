namespace Filmgate.Videos;

/// <summary>What to do after a step: look again later (nothing is written), or move.</summary>
internal abstract record Decision
{
    private Decision() { }

    public sealed record Wait(DateTimeOffset Until, StepMemory Memory) : Decision;

    public sealed record Move(Transition Transition) : Decision;
}

/// <summary>What a node remembers of a video between two polls. Losing it in a crash costs nothing but a little patience.</summary>
/// <param name="Progress">The last figure that the provider gave.</param>
/// <param name="Absences">How many times in a row the provider did not know the task.</param>
/// <param name="Faults">How many polls in a row did not work.</param>
/// <param name="UnknownStatus">The last status word that the dialect did not know.</param>
internal sealed record StepMemory(int? Progress = null, int Absences = 0, int Faults = 0, string? UnknownStatus = null)
{
    public static readonly StepMemory Empty = new();
}
