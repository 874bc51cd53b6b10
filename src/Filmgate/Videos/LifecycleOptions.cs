namespace Filmgate.Videos;

/// <summary>The patience of the engine. Every figure has a default that suits a paid upstream; tests shorten them.</summary>
internal sealed record LifecycleOptions
{
    /// <summary>How long a certainly refused submission is repeated before the video fails. FILMGATE_SUBMIT_WINDOW.</summary>
    public TimeSpan SubmitWindow { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Refused submissions on one route before the next fallback model gets its turn.</summary>
    public int SubmitTriesBeforeFallback { get; init; } = 3;

    /// <summary>How long after acceptance "no such task" still means "not started yet".</summary>
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many times in a row a provider must deny a task before it counts as lost.</summary>
    public int MaxConsecutiveNotFound { get; init; } = 3;

    /// <summary>How long to look for the task of a lost submission where the dialect can look it up.</summary>
    public TimeSpan LookupWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a timed-out video is still watched for its late result. FILMGATE_WATCH.</summary>
    public TimeSpan WatchWindow { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long a rendered video's download is repeated. FILMGATE_DOWNLOAD_WINDOW.</summary>
    public TimeSpan DownloadWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many times a file that is no video, or an address that keeps expiring, is fetched before it is believed.</summary>
    public int MaxBadAssetTries { get; init; } = 5;

    /// <summary>How many times an address is tried that does not answer, before the provider is asked for a fresh one.</summary>
    public int TriesPerSource { get; init; } = 3;

    /// <summary>The first pause after a failure; it doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A Retry-After beyond this is not believed.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(10);
}
