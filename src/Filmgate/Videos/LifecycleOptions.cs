namespace Filmgate.Videos;

/// <summary>How long and how often the engine retries. Each default suits a paid upstream; tests shorten them.</summary>
internal sealed record LifecycleOptions
{
    /// <summary>How long a submission that was certainly refused is repeated before the video fails. FILMGATE_SUBMIT_WINDOW.</summary>
    public TimeSpan SubmitWindow { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Refused submissions on one route before the next fallback model is tried.</summary>
    public int SubmitTriesBeforeFallback { get; init; } = 3;

    /// <summary>How many times a submission is repeated after a server error that allows it.</summary>
    public int MaxServerErrorRetries { get; init; } = 3;

    /// <summary>How long after acceptance "no such task" means "not started yet".</summary>
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many times in a row a provider must not know a task before the task counts as lost.</summary>
    public int MaxConsecutiveNotFound { get; init; } = 3;

    /// <summary>How long to look for the task of a lost submission, where the dialect can look it up.</summary>
    public TimeSpan LookupWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a timed-out video is polled for its late result. FILMGATE_WATCH.</summary>
    public TimeSpan WatchWindow { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long a rendered video's download is repeated. FILMGATE_DOWNLOAD_WINDOW.</summary>
    public TimeSpan DownloadWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many times a file that is not a video, or a URL that keeps expiring, is fetched before the video fails.</summary>
    public int MaxBadAssetTries { get; init; } = 5;

    /// <summary>How many times a URL that does not respond is tried before the provider is asked for a new one.</summary>
    public int TriesPerSource { get; init; } = 3;

    /// <summary>The delay after the first failure. It doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a video that ended and has no file stays listed. Null: for ever. FILMGATE_KEEP_HISTORY.</summary>
    public TimeSpan? KeepHistory { get; init; } = TimeSpan.FromDays(90);

    /// <summary>A longer Retry-After is shortened to this.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(10);
}
