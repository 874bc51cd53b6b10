using Filmgate.Json;

namespace Filmgate.Dialects;

/// <summary>A task as its provider writes it, or within CometAPI's older wrapper, which has a status of its own.</summary>
internal readonly record struct TaskEnvelope(JsonView Wrapper, JsonView Task)
{
    /// <summary>The wrapper has the task in <c>data.data</c>, where it may be missing at first.</summary>
    /// <param name="taskFields">An unwrapped task has at least one of these fields.</param>
    public static TaskEnvelope Read(JsonView body, params ReadOnlySpan<string> taskFields)
    {
        foreach (var field in taskFields)
            if (body[field].Exists)
                return new(default, body);
        if (!body["data"].IsObject) return new(default, body);
        var wrapper = body["data"];
        return new(wrapper, wrapper["data"].IsObject ? wrapper["data"] : wrapper);
    }

    /// <summary>The wrapper's status has priority: it also becomes a failure if CometAPI itself gives up on a task.</summary>
    public string? Status => Wrapper["status"].Text ?? Task["status"].Text;

    public int? Progress => Task["progress"].Percent ?? Wrapper["progress"].Percent;

    /// <summary>The task's own words have priority: the wrapper only repeats them.</summary>
    public TaskFailure Failure
    {
        get
        {
            var (failure, reason) = (TaskFailure.Read(Task), Wrapper["fail_reason"].Text);
            return failure.Reason is null && reason is not null ? failure with { Reason = reason, IsError = true } : failure;
        }
    }
}
