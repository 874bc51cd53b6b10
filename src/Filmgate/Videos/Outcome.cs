namespace Filmgate.Videos;

/// <summary>What a step reports. A closed set: expected failures are values, exceptions are for the unexpected.</summary>
internal abstract record Outcome
{
    private Outcome() { }

    /// <summary>The upstream took the job and this is its handle.</summary>
    public sealed record Accepted(string Operation) : Outcome;

    /// <summary>Still rendering (or, while a lost submission is looked up: not found yet).</summary>
    /// <param name="Progress">0 to 100, where the provider tells.</param>
    /// <param name="UnknownStatus">A status word that the dialect does not know; it keeps the task running and is warned about.</param>
    public sealed record Pending(int? Progress = null, TimeSpan? PollAfter = null, string? UnknownStatus = null) : Outcome;

    /// <summary>The file can be fetched.</summary>
    public sealed record Ready(VideoSource Source) : Outcome;

    /// <summary>The file is ours.</summary>
    public sealed record Stored(Asset Asset) : Outcome;

    /// <summary>Final, for this attempt.</summary>
    public sealed record Rejected(FilmgateError Error) : Outcome;

    /// <summary>Not now. At submission this is said only when the request certainly was not taken.</summary>
    public sealed record Unavailable(FilmgateError Error, TimeSpan? RetryAfter = null) : Outcome;

    /// <summary>The paid call may or may not have been taken. Never answered by a second paid call.</summary>
    public sealed record Ambiguous(FilmgateError Error) : Outcome;
}
