namespace Filmgate.Videos;

/// <summary>One row of <c>videos</c>, with the attempt it is at. Immutable: the store hands out a new one after each move.</summary>
internal sealed record VideoTask
{
    /// <summary><c>video_</c> and 32 hex digits; sorts by time of creation.</summary>
    public required string Id { get; init; }

    /// <summary>The API key that it belongs to, or <see cref="Keys.Caller.Anonymous"/>'s.</summary>
    public required string Owner { get; init; }

    /// <summary>The public model id that was asked for.</summary>
    public required string Model { get; init; }
    public required VideoRequest Request { get; init; }
    public VideoStatus Status { get; init; }

    /// <summary>The fencing token: every move adds one, and a move names the version it saw.</summary>
    public long Version { get; init; }

    /// <summary>The node that holds the row; null when nobody does.</summary>
    public string? Node { get; init; }

    /// <summary>When the engine must look again; null when there is nothing left to do.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Retries of the present step; every change of status starts at 0 again.</summary>
    public int Tries { get; init; }

    /// <summary>Since when the present step has been retried.</summary>
    public DateTimeOffset StepSince { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DeadlineAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>After a time-out: until when a late result is still looked for, because it was paid for.</summary>
    public DateTimeOffset? WatchUntil { get; init; }

    /// <summary>When a late result was stored after all.</summary>
    public DateTimeOffset? RecoveredAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public VideoSource? Source { get; init; }
    public FilmgateError? Error { get; init; }

    /// <summary>The submission that counts now; null before the first one.</summary>
    public Attempt? Attempt { get; init; }

    /// <summary>The stored MP4, once there is one.</summary>
    public Asset? Asset { get; init; }
    public string? IdempotencyKey { get; init; }
    public string? Fingerprint { get; init; }

    /// <summary>The model that the present or next attempt runs on: the one asked for, then the fallbacks in order.</summary>
    public string ModelOfAttempt(int number) => number <= 1 ? Model : Request.FallbackModels[number - 2];

    public bool HasFallbackAfter(int number) => number - 1 < Request.FallbackModels.Count;

    /// <summary>The row after a cancel that came before any submission.</summary>
    public VideoTask Cancel(DateTimeOffset now) => this with
    {
        Status = VideoStatus.Cancelled,
        Version = Version + 1,
        DueAt = null,
        FinishedAt = now,
        CancelRequestedAt = now,
    };

    public static string NewId(DateTimeOffset now) => VideoId.New(now);
}

/// <summary>One submission of a video over one route.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Credential">The id of the credential it was submitted with; polls use the same one.</param>
/// <param name="Operation">The upstream handle: opaque outside the dialect; null until the upstream accepted.</param>
/// <param name="PriceMicros">Expected price in millionths of a US dollar; null when unknown, which is not zero.</param>
internal sealed record Attempt(
    int Number,
    string Model,
    string Provider,
    string Dialect,
    string Credential,
    string UpstreamModel,
    string? Operation,
    long? PriceMicros,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? AcceptedAt = null,
    DateTimeOffset? EndedAt = null);

/// <summary>Where the finished file can be fetched from.</summary>
/// <param name="NeedsCredential">The provider's credential is sent along, to the provider's own host only.</param>
internal sealed record VideoSource(string Url, bool NeedsCredential = false);

/// <summary>A stored file of a video.</summary>
/// <param name="Kind"><c>video</c>, <c>thumbnail</c> or <c>spritesheet</c>.</param>
/// <param name="Key">Where the media store keeps it.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Placeholder">BlurHash of a video whose pictures are made.</param>
internal sealed record Asset(
    string Kind,
    string Key,
    string ContentType,
    long Bytes,
    string Sha256,
    int Width,
    int Height,
    TimeSpan Duration,
    bool HasAudio,
    DateTimeOffset CreatedAt,
    string? Placeholder = null);

/// <summary>One line of a video's append-only timeline; there is exactly one for each version of the row.</summary>
/// <param name="Data">JSON; never a secret.</param>
internal sealed record VideoEvent(string VideoId, long Version, DateTimeOffset At, string Type, string Data);
