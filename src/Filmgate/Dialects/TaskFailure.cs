using Filmgate.Json;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>What a task says about its failure, whether it was read from a poll or from the response to the paid call.</summary>
/// <param name="Code">The provider's own code. Null if it gave none.</param>
/// <param name="Reason">The provider's words. Null if it gave none.</param>
/// <param name="Kind">The kind, if the format's own codes say it. Null: the code and the reason decide.</param>
/// <param name="Billed">What the response or the provider's terms say about the charge. Null: nothing.</param>
internal sealed record TaskFailure(string? Code, string? Reason, FailureKind? Kind = null, string? Billed = null)
{
    /// <summary>What the response says that the failure cost, in millionths of a US dollar. Null: nothing.</summary>
    public long? CostMicros { get; init; }

    /// <summary>The task says nothing about a failure.</summary>
    public bool IsSilent => Code is null && Reason is null && Kind is null;

    /// <summary>
    /// Whether the code or the reason is certainly that of a failure. False for words that a running task may have as well, such as a
    /// <c>message</c>.
    /// </summary>
    public bool IsError { get; init; } = Code is not null || Reason is not null || Kind is not null;

    /// <summary>The failure of a task whose error is in any of the usual places.</summary>
    public static TaskFailure Read(JsonView task)
    {
        var (code, reason) = (UpstreamErrors.Code(task), UpstreamErrors.Message(task));
        return new(code, reason)
        {
            IsError = code is not null || task["error"]["message"].Exists || task["error"].Text is not null || task["fail_reason"].Exists,
        };
    }

    /// <param name="word">The provider's status word.</param>
    public FilmgateError ToError(string word)
    {
        var error = UpstreamErrors.RenderError(word, Code, Reason, Kind);

        // A refusal is free before the provider accepts a task. Afterwards it may have cost something: fal charges for the time it ran.
        return error with
        {
            Billed = Billed ?? (error.Kind is FailureKind.InvalidRequest ? "unknown" : null),
            CostMicros = CostMicros,
        };
    }
}
