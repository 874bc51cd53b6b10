using System.Collections.Frozen;

namespace Filmgate.Dialects;

/// <summary>What providers say for "done", in one place: five spellings of success and nine of failure, in any case.</summary>
internal static class StatusWords
{
    private static readonly FrozenSet<string> Success =
        new[] { "completed", "success", "succeeded", "succeed", "done" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Failure =
        new[] { "failed", "failure", "fail", "error", "cancelled", "canceled", "expired", "aborted", "moderated" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Running = new[]
    {
        "queued", "in_progress", "submitted", "processing", "pending", "running", "throttled", "not_start", "created", "queueing",
        "starting", "preparing", "in_queue", "dreaming", "suspended",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static Verdict Read(string? word) => word switch
    {
        null => Verdict.Running,                                        // an answer that only echoes the id is one that is not ready
        _ when Success.Contains(word) => Verdict.Success,
        _ when Failure.Contains(word) => Verdict.Failure,
        _ when Running.Contains(word) => Verdict.Running,
        _ => Verdict.Unknown,
    };
}

internal enum Verdict
{
    Running = 0,
    Success,
    Failure,

    /// <summary>A new word. It keeps the task running and raises a warning; it is never taken for success or failure.</summary>
    Unknown,
}
