using Filmgate.Ledger;

namespace Filmgate.Videos;

/// <summary>One row of <c>videos</c> with its current attempt. Immutable: each transition returns a new one.</summary>
internal sealed record VideoTask
{
    /// <summary><c>video_</c> and 32 hex digits. Sorts by time of creation.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the API key that created it, or <see cref="Keys.Caller.Anonymous"/>'s.</summary>
    public required string Owner { get; init; }

    /// <summary>The public model id that was requested.</summary>
    public required string Model { get; init; }
    public required VideoRequest Request { get; init; }
    public VideoStatus Status { get; init; }

    /// <summary>The fencing token: every transition adds one and names the version that it saw.</summary>
    public long Version { get; init; }

    /// <summary>The node that holds the row; null when no node does.</summary>
    public string? Node { get; init; }

    /// <summary>When the engine must act next; null when nothing is left to do.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Retries of the current step. A change of status resets it to 0.</summary>
    public int Tries { get; init; }

    /// <summary>Since when the current step has been tried.</summary>
    public DateTimeOffset StepSince { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DeadlineAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>After a timeout: until when the provider is polled for a late result, because it was paid for.</summary>
    public DateTimeOffset? WatchUntil { get; init; }

    /// <summary>When a late result was stored.</summary>
    public DateTimeOffset? RecoveredAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public VideoSource? Source { get; init; }
    public FilmgateError? Error { get; init; }

    /// <summary>The id of the last video that was made from this request by a retry.</summary>
    public string? RetriedAs { get; init; }

    /// <summary>The current submission; null before the first one.</summary>
    public Attempt? Attempt { get; init; }

    /// <summary>The stored MP4, once there is one.</summary>
    public Asset? Asset { get; init; }
    public string? IdempotencyKey { get; init; }
    public string? Fingerprint { get; init; }

    /// <summary>The group whose budget it counts in: that of its key when it was created. Null: none.</summary>
    public string? Group { get; init; }

    /// <summary>What is held and spent for it. Null: nothing, because it is simulated or older than the ledger.</summary>
    public VideoCost? Cost { get; init; }

    /// <summary>What the change that made this row does to its money. Written with the row, and empty in rows that were read.</summary>
    public Posting Posting { get; init; } = Posting.None;

    /// <summary>What its key may create, for a new row only. Null: without limit.</summary>
    public CreateLimits? Limits { get; init; }

    /// <summary>The model of an attempt, counted from 1: the requested one, then the fallback models in order.</summary>
    public string ModelOfAttempt(int number) => number <= 1 ? Model : Request.FallbackModels[number - 2];

    /// <summary>The number of the next submission's attempt. One that was refused is submitted again as the same attempt.</summary>
    public int NextAttempt => Attempt switch { null => 1, { EndedAt: null } current => current.Number, var ended => ended.Number + 1 };

    /// <summary>A submission of the current attempt got a server error and may have been accepted.</summary>
    public bool MayHaveBeenSent => Attempt is { EndedAt: null, Unconfirmed: > 0 };

    /// <summary>The attempt whose money the next transition is about.</summary>
    public int ChargedAttempt => Status is VideoStatus.Queued ? NextAttempt : Attempt?.Number ?? 1;

    public bool HasFallbackAfter(int number) => number - 1 < Request.FallbackModels.Count;

    /// <summary>The row after a cancel before any submission.</summary>
    public VideoTask Cancel(DateTimeOffset now) => this.With(Billing.OfCancel(this)) with
    {
        Status = VideoStatus.Cancelled,
        Version = Version + 1,
        DueAt = null,
        FinishedAt = now,
        CancelRequestedAt = now,
    };

    /// <summary>The row after the operator has found out what was billed for an attempt.</summary>
    /// <param name="charge">The money of that attempt, as its entries say.</param>
    /// <param name="micros">0: nothing was billed.</param>
    public VideoTask Resolve(int attempt, AttemptCharge charge, long micros)
    {
        var cost = (Cost ?? VideoCost.None) with { Current = charge };
        var posting = micros == 0 ? cost.Release(attempt, CostBasis.Operator) : cost.Settle(attempt, micros, CostBasis.Operator);
        var isCurrent = Cost is null || attempt == ChargedAttempt;
        return With(isCurrent ? posting : posting with { Cost = posting.Cost! with { Current = Cost!.Current } });
    }

    /// <summary>The row with its money changed.</summary>
    public VideoTask With(Posting posting) => this with { Cost = posting.Cost, Posting = posting };

    public static string NewId(DateTimeOffset now) => VideoId.New(now);
}

/// <summary>One submission of a video over one route.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Credential">The id of the credential that it was submitted with. Polls use the same one.</param>
/// <param name="Operation">The upstream's handle, opaque outside the dialect; null until the upstream accepted.</param>
/// <param name="Unconfirmed">
/// How many submissions of this attempt got a server error, may have been accepted, and were repeated because the operator wanted it.
/// </param>
/// <param name="CostMicros">What the provider reported as its cost; null if it reported nothing whose price is known.</param>
/// <param name="CostReport">What it reported, in its own unit.</param>
/// <param name="PriceMicros">Expected price in millionths of a US dollar; null when unknown, which does not mean zero.</param>
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
    DateTimeOffset? EndedAt = null,
    int Unconfirmed = 0,
    long? CostMicros = null,
    string? CostReport = null);

/// <summary>Where the finished file can be downloaded.</summary>
/// <param name="NeedsCredential">The download needs the provider's credential, which is sent to the provider's own host only.</param>
internal sealed record VideoSource(string Url, bool NeedsCredential = false);

/// <summary>A stored file of a video.</summary>
/// <param name="Kind"><c>video</c>, <c>thumbnail</c> or <c>spritesheet</c>.</param>
/// <param name="Key">The file's key in the media store.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Placeholder">BlurHash of a video; null until its thumbnails are rendered.</param>
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

/// <summary>One event of a video's append-only timeline. Each version of the row has exactly one.</summary>
/// <param name="Data">JSON; never a secret.</param>
internal sealed record VideoEvent(string VideoId, long Version, DateTimeOffset At, string Type, string Data);
