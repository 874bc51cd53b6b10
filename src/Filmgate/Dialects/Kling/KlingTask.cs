using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Kling;

/// <summary>A task in a response: directly in <c>data</c>, or wrapped once more by CometAPI, with a status of its own.</summary>
internal readonly record struct KlingTask(JsonView Data)
{
    private JsonView Task => !Data["task_status"].Exists && Data["data"].IsObject ? Data["data"] : Data;

    public string? Id => Data["task_id"].Text ?? Task["task_id"].Text;

    /// <summary>The <c>external_task_id</c> that the task was created with. Null if the response does not repeat it.</summary>
    public string? ExternalId => Task["task_info"]["external_task_id"].Text ?? Task["external_task_id"].Text;

    /// <summary>CometAPI's own status counts if CometAPI has given up on the task, whatever the task itself says.</summary>
    public string? Status => StatusParser.Read(Data["status"].Text) is RenderStatus.Failed
        ? Data["status"].Text
        : Task["task_status"].Text ?? Data["status"].Text;

    public string? FailReason => Task["task_status_msg"].Text ?? Data["fail_reason"].Text;

    public int? Progress => Data["progress"].Percent;

    public string? Url => Task["task_result"]["videos"][0]["url"].Text;

    /// <summary>How many units the task cost.</summary>
    public JsonView Deduction => Task["final_unit_deduction"];

    /// <summary>The id by which other tasks refer to the completed clip.</summary>
    public string? ClipId => Task["task_result"]["videos"][0]["id"].Text;

    public static KlingTask Read(JsonView body) => new(body["data"]);

    /// <summary>
    /// Finds the clip of a completed task, for a task that works on it. The call is free, so its failure is never ambiguous.
    /// </summary>
    public static async Task<(string? ClipId, Outcome? Failure)> FindClipAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.GetAsync($"videos/{operation}", ct);
        var hasTask = response.IsSuccess && !UpstreamErrors.IsError(response.Body);
        if (hasTask && Read(response.Body).ClipId is { } clip) return (clip, null);
        if (hasTask && response.Body.IsObject) return (null, ToFailure(FailureKind.NotFound, response));

        var outcome = UpstreamErrors.ToPollOutcome(response, KlingErrorCodes.Read(response.Body));
        return (null, ToFailure(outcome is Outcome.Unavailable unavailable ? unavailable.Error.Kind : FailureKind.UpstreamFault, response));
    }

    private static Outcome ToFailure(FailureKind kind, UpstreamResponse response) => kind switch
    {
        FailureKind.NotFound => new Outcome.Rejected(new(
            FailureKind.InvalidRequest, "The provider no longer has the original clip. It keeps clips for 30 days.")),
        FailureKind.Authentication or FailureKind.Balance or FailureKind.Misconfigured => new Outcome.Rejected(new(
            kind, "The provider refused the lookup of the original clip.")),
        FailureKind.RateLimited => new Outcome.Unavailable(new(
            kind, "The provider's rate limit prevented the lookup of the original clip."), response.RetryAfter),
        _ => new Outcome.Unavailable(new(
            FailureKind.Overloaded, "The provider could not be reached for the lookup of the original clip."), response.RetryAfter),
    };
}
