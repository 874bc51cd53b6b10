using System.Collections.Frozen;

namespace Filmgate.Dialects;

/// <summary>The status words of all providers, in any case: for success, for failure and for a running task.</summary>
internal static class StatusParser
{
    private static readonly FrozenSet<string> Completed =
        new[] { "completed", "success", "succeeded", "succeed", "done" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, FailureStatus> Failed = new Dictionary<string, FailureStatus>
    {
        ["failed"] = FailureStatus.Failed,
        ["failure"] = FailureStatus.Failed,
        ["fail"] = FailureStatus.Failed,
        ["error"] = FailureStatus.Failed,
        ["cancelled"] = FailureStatus.Cancelled,
        ["canceled"] = FailureStatus.Cancelled,
        ["expired"] = FailureStatus.Stopped,
        ["aborted"] = FailureStatus.Stopped,
        ["moderated"] = FailureStatus.Filtered,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>No format documents these words. They end a task only if an error next to them says why.</summary>
    private static readonly FrozenDictionary<string, FailureStatus> FailedWithError = new Dictionary<string, FailureStatus>
    {
        ["rejected"] = FailureStatus.Failed,
        ["incomplete"] = FailureStatus.Failed,
        ["timeout"] = FailureStatus.Stopped,
        ["timed_out"] = FailureStatus.Stopped,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Running = new[]
    {
        "queued", "in_progress", "submitted", "processing", "pending", "running", "throttled", "not_start", "created", "queueing",
        "starting", "preparing", "in_queue", "dreaming", "suspended",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="hasError">Whether the task has an error next to the word.</param>
    public static RenderStatus Read(string? word, bool hasError = false) => word switch
    {
        null => RenderStatus.Running,                                   // some providers return only the id until the video is ready
        _ when Completed.Contains(word) => RenderStatus.Completed,
        _ when Failed.ContainsKey(word) => RenderStatus.Failed,
        _ when hasError && FailedWithError.ContainsKey(word) => RenderStatus.Failed,
        _ when Running.Contains(word) => RenderStatus.Running,
        _ => RenderStatus.Unknown,
    };

    /// <summary>How a task ended, by its word of failure.</summary>
    public static FailureStatus FailureStatusOf(string word) =>
        Failed.TryGetValue(word, out var status) ? status : FailedWithError.GetValueOrDefault(word);
}

internal enum RenderStatus
{
    Running = 0,
    Completed,
    Failed,

    /// <summary>
    /// A word that is not in the list. The task counts as running and a warning is logged; it is never taken for success or failure.
    /// </summary>
    Unknown,
}

internal enum FailureStatus
{
    Failed = 0,

    /// <summary>The task expired or was given up. The render itself did not fail.</summary>
    Stopped,

    /// <summary>Somebody canceled the task at the provider.</summary>
    Cancelled,
    Filtered,
}
