using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Kling;

/// <summary>A task in an answer, read from either of two shapes: plain in <c>data</c>, or wrapped once more by a gateway with a status of its own.</summary>
internal readonly record struct KlingTask(JsonView Data)
{
    private JsonView Task => !Data["task_status"].Exists && Data["data"].IsObject ? Data["data"] : Data;

    public string? Id => Data["task_id"].Text ?? Task["task_id"].Text;

    /// <summary>The name that the task was created with, where the answer has it.</summary>
    public string? ExternalId => Task["task_info"]["external_task_id"].Text ?? Task["external_task_id"].Text;

    public string? Status => Task["task_status"].Text ?? Data["status"].Text;

    public string? FailReason => Task["task_status_msg"].Text ?? Data["fail_reason"].Text;

    public int? Progress => Data["progress"].Percent;

    public string? Url => Task["task_result"]["videos"][0]["url"].Text;

    /// <summary>What other tasks call the finished clip.</summary>
    public string? ClipId => Task["task_result"]["videos"][0]["id"].Text;

    public static KlingTask Read(JsonView body) => new(body["data"]);

    /// <summary>The clip of a finished task, for a task that works on it. Asking costs nothing, so a fault of it leaves nothing in doubt.</summary>
    public static async Task<(string? ClipId, Outcome? Otherwise)> FindClipAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync($"videos/{operation}", ct);
        if (reply.IsSuccess && !UpstreamErrors.IsError(reply.Body) && Read(reply.Body).ClipId is { } clip) return (clip, null);
        var gone = reply.IsSuccess && reply.Body.IsObject && !UpstreamErrors.IsError(reply.Body);
        var kind = gone ? FailureKind.NotFound : UpstreamErrors.ToPollOutcome(reply, KlingErrorCodes.Read(reply.Body)) is Outcome.Unavailable refused ? refused.Error.Kind : FailureKind.UpstreamFault;
        return (null, kind switch
        {
            FailureKind.NotFound => new Outcome.Rejected(new(FailureKind.InvalidRequest, "The provider no longer has the original clip; it keeps them for 30 days.")),
            FailureKind.Authentication or FailureKind.Balance or FailureKind.Misconfigured => new Outcome.Rejected(new(kind, "The provider refused to be asked about the original clip.")),
            FailureKind.RateLimited => new Outcome.Unavailable(new(kind, "The provider was asked about the original clip too often."), reply.RetryAfter),
            _ => new Outcome.Unavailable(new(FailureKind.Overloaded, "The provider could not be asked about the original clip."), reply.RetryAfter),
        });
    }
}
