using Filmgate.Json;

namespace Filmgate.Dialects;

/// <summary>A task as its provider wrote it, or within CometAPI's older wrapper, which has a state of its own.</summary>
internal readonly record struct TaskEnvelope(JsonView Wrapper, JsonView Task)
{
    /// <summary>The wrapper has the task in <c>data.data</c>, where it may be missing at first.</summary>
    /// <param name="marks">Members of which a task that is not wrapped has at least one.</param>
    public static TaskEnvelope Read(JsonView body, params ReadOnlySpan<string> marks)
    {
        foreach (var mark in marks)
            if (body[mark].Exists)
                return new(default, body);
        if (!body["data"].IsObject) return new(default, body);
        var wrapper = body["data"];
        return new(wrapper, wrapper["data"].IsObject ? wrapper["data"] : wrapper);
    }

    /// <summary>The wrapper's word goes first: it turns to failure also when the gateway itself gives up on a task.</summary>
    public string? Status => Wrapper["status"].Text ?? Task["status"].Text;

    public int? Progress => Task["progress"].Percent ?? Wrapper["progress"].Percent;

    public string? Reason => UpstreamErrors.Message(Task) ?? Wrapper["fail_reason"].Text;
}
