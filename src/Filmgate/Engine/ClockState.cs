namespace Filmgate.Engine;

/// <summary>What is known about one kind of render, for operators.</summary>
/// <param name="Sorted">How long renders took, shortest first.</param>
/// <param name="Typical">The catalogue's median. Null: unknown.</param>
/// <param name="LearnedShare">How much of the poll plan comes from renders, 0 to 1; the rest is typical times.</param>
/// <param name="PollsPerVideo">Since the start of the process. Null: no render has ended.</param>
internal sealed record ClockState(
    string Model,
    int? Seconds,
    string? Size,
    TimeSpan[] Sorted,
    TimeSpan? Typical,
    double LearnedShare,
    TimeSpan Deadline,
    double? PollsPerVideo)
{
    /// <summary>Null: no render is known.</summary>
    public TimeSpan? Quantile(double q) =>
        Sorted.Length == 0 ? null : Sorted[(int)Math.Clamp(q * Sorted.Length, 0, Sorted.Length - 1)];
}
