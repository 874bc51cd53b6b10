using System.Collections.Frozen;

namespace Filmgate.Dialects;

/// <summary>What providers say for "done", in one place: five spellings of success and nine of failure, in any case.</summary>
internal static class StatusParser
{
    private static readonly FrozenSet<string> Success =
        new[] { "completed", "success", "succeeded", "succeed", "done" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, FailureStatus> Failure = new Dictionary<string, FailureStatus>
    {
        ["failed"] = FailureStatus.Failed,
        ["failure"] = FailureStatus.Failed,
        ["fail"] = FailureStatus.Failed,
        ["error"] = FailureStatus.Failed,
        ["cancelled"] = FailureStatus.Stopped,
        ["canceled"] = FailureStatus.Stopped,
        ["expired"] = FailureStatus.Stopped,
        ["aborted"] = FailureStatus.Stopped,
        ["moderated"] = FailureStatus.Filtered,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Running = new[]
    {
        "queued", "in_progress", "submitted", "processing", "pending", "running", "throttled", "not_start", "created", "queueing",
        "starting", "preparing", "in_queue", "dreaming", "suspended",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static RenderStatus Read(string? word) => word switch
    {
        null => RenderStatus.Running,                                        // an answer that only echoes the id is one that is not ready
        _ when Success.Contains(word) => RenderStatus.Completed,
        _ when Failure.ContainsKey(word) => RenderStatus.Failed,
        _ when Running.Contains(word) => RenderStatus.Running,
        _ => RenderStatus.Unknown,
    };

    /// <summary>What a word of failure says beyond that.</summary>
    public static FailureStatus FailureStatusOf(string word) => Failure.GetValueOrDefault(word);
}

internal enum FailureStatus
{
    Failed = 0,

    /// <summary>By someone or by a clock, not by the render itself.</summary>
    Stopped,
    Filtered,
}

internal enum RenderStatus
{
    Running = 0,
    Completed,
    Failed,

    /// <summary>A new word. It keeps the task running and raises a warning; it is never taken for success or failure.</summary>
    Unknown,
}
