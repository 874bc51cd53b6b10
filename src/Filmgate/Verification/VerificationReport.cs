using Filmgate.Media.Inspection;

namespace Filmgate.Verification;

internal enum VerificationResult
{
    /// <summary>The video was made, downloaded and can be played.</summary>
    Completed = 0,

    /// <summary>The provider did not accept the create.</summary>
    Refused,

    /// <summary>The create may have been accepted. It was not repeated.</summary>
    OutcomeUnknown,

    /// <summary>The provider reports the render as failed.</summary>
    RenderFailed,

    /// <summary>The state of the task could not be read.</summary>
    PollFailed,

    /// <summary>The render was not finished in time. It can be resumed.</summary>
    TimedOut,
    Interrupted,

    /// <summary>The video was made, but could not be downloaded or played.</summary>
    DownloadFailed,
}

/// <summary>The result of a verification. Contains no secret.</summary>
internal sealed record VerificationReport
{
    public required VerificationPlan Plan { get; init; }
    public required VerificationResult Result { get; init; }

    /// <summary>Why it did not complete; null if it did.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the provider charges for what failed: no, yes or unknown.</summary>
    public string ErrorBilled { get; init; } = "unknown";

    /// <summary>The provider's handle of the task, for <c>--resume</c>. Null if there is none.</summary>
    public string? Operation { get; init; }

    public BilledAmount? Billed { get; init; }
    public TimeSpan? CreateTime { get; init; }

    /// <summary>From the accepted create to the poll that had the result. Null if the task was resumed or did not end.</summary>
    public TimeSpan? RenderTime { get; init; }

    public int Polls { get; init; }
    public Mp4Facts? File { get; init; }
    public long FileBytes { get; init; }

    /// <summary>The saved video; null if there is none.</summary>
    public string? OutputFile { get; init; }

    public IReadOnlyList<Finding> Findings { get; init; } = [];
    public IReadOnlyList<DialectCall> Calls { get; init; } = [];

    public IEnumerable<Finding> Differences => Findings.Where(finding => finding.Level is FindingLevel.Difference);

    /// <summary>Whether a paid task may still be running or waiting for its download.</summary>
    public bool CanResume => Operation is not null
        && Result is VerificationResult.TimedOut or VerificationResult.Interrupted
            or VerificationResult.PollFailed or VerificationResult.DownloadFailed;
}
