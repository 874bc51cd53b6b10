namespace Filmgate.Media.Store;

internal sealed record SweepOptions
{
    /// <summary>The retention of a video's file when its key has no rule of its own. Null: files are kept.</summary>
    public TimeSpan? DeleteAfter { get; init; }

    /// <summary>How often expired files are deleted.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The minimum age at which a file that no row refers to is deleted: longer than any download takes.</summary>
    public TimeSpan OrphanAge { get; init; } = TimeSpan.FromHours(24);
}
