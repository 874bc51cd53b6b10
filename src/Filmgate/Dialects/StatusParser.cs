using System.Collections.Frozen;

namespace Filmgate.Dialects;

/// <summary>What providers say for "done", in one place: five spellings of success and nine of failure, in any case.</summary>
internal static class StatusParser
{
    private static readonly FrozenSet<string> Success =
        new[] { "completed", "success", "succeeded", "succeed", "done" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, RenderEnd> Failure = new Dictionary<string, RenderEnd>
    {
        ["failed"] = RenderEnd.Failed,
        ["failure"] = RenderEnd.Failed,
        ["fail"] = RenderEnd.Failed,
        ["error"] = RenderEnd.Failed,
        ["cancelled"] = RenderEnd.Stopped,
        ["canceled"] = RenderEnd.Stopped,
        ["expired"] = RenderEnd.Stopped,
        ["aborted"] = RenderEnd.Stopped,
        ["moderated"] = RenderEnd.Filtered,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Running = new[]
    {
        "queued", "in_progress", "submitted", "processing", "pending", "running", "throttled", "not_start", "created", "queueing",
        "starting", "preparing", "in_queue", "dreaming", "suspended",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static RenderStatus Read(string? word) => word switch
    {
        null => RenderStatus.Running,                                        // an answer that only echoes the id is one that is not ready
        _ when Success.Contains(word) => RenderStatus.Success,
        _ when Failure.ContainsKey(word) => RenderStatus.Failure,
        _ when Running.Contains(word) => RenderStatus.Running,
        _ => RenderStatus.Unknown,
    };

    /// <summary>What a word of failure says beyond that.</summary>
    public static RenderEnd EndOf(string word) => Failure.GetValueOrDefault(word);
}

internal enum RenderEnd
{
    Failed = 0,

    /// <summary>By someone or by a clock, not by the render itself.</summary>
    Stopped,
    Filtered,
}

internal enum RenderStatus
{
    Running = 0,
    Success,
    Failure,

    /// <summary>A new word. It keeps the task running and raises a warning; it is never taken for success or failure.</summary>
    Unknown,
}
