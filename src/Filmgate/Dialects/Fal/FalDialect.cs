using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Fal;

/// <summary>
/// fal's queue: an application's input in, the URLs of its status and its result out. "Completed" only says that the task has ended; the
/// result route says whether it succeeded.
/// </summary>
internal sealed class FalDialect : IDialect
{
    public string Name => "fal";

    public TimeSpan PollGap => TimeSpan.FromSeconds(3);

    public ImageUrls ImageUrls => ImageUrls.Http;

    public ShapeSource ShapeWith(VideoRequest request) => request.Images.Count > 0 ? ShapeSource.Input : ShapeSource.Request;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var path = string.Join('/', submission.UpstreamModel.Split('/').Select(Uri.EscapeDataString));
        var query = submission.CallbackUrl is { } callback ? $"?fal_webhook={Uri.EscapeDataString(callback)}" : "";
        var response = await upstream.SubmitJsonAsync(path + query, Body(submission), ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response);
        return response.Body["request_id"].Text is { } id
            ? new Outcome.Accepted(FalHandle.FromResponse(response.Body, submission.UpstreamModel, id, upstream).ToString())
            : UnexpectedResponse.MissingTaskId(response, response.Body["status"].Text, FailureOf(response.Body));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        if (FalHandle.Parse(operation, upstream) is not { } handle) return FalHandle.WrongHost();
        var response = await upstream.QueryAsync(new(HttpMethod.Get, handle.Status), ct);
        if (!response.IsSuccess || UpstreamErrors.IsError(response.Body)) return UpstreamErrors.ToPollOutcome(response);
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);

        var failure = FailureOf(response.Body);
        return await PollOutcome.ReadAsync(
            response, response.Body["status"].Text,
            completed: () => failure.IsSilent
                ? ReadResultAsync(handle, upstream, ct)
                : Task.FromResult<Outcome>(new Outcome.Rejected(failure.ToError("failed"))),
            failure: failure);
    }

    /// <summary>
    /// A queued task is removed. A running one only gets a signal, which its application may ignore: that is no confirmation.
    /// </summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        if (FalHandle.Parse(operation, upstream) is not { } handle) return false;
        var state = await upstream.QueryAsync(new(HttpMethod.Get, handle.Status), ct);
        var cancelled = await upstream.QueryAsync(new(HttpMethod.Put, handle.Cancel), ct);
        return cancelled.IsSuccess && state.IsSuccess
            && string.Equals(state.Body["status"].Text, "IN_QUEUE", StringComparison.OrdinalIgnoreCase);
    }

    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) =>
        call.SigningKeys is not { } keys || FalSignature.IsValid(call, keys, now)
            ? CallbackResult.Hint
            : new CallbackResult.InvalidSignature("X-Fal-Webhook-Signature is missing, too old, or not made with one of fal's keys");

    /// <summary>A task that ended with an error says so next to its status.</summary>
    private static TaskFailure FailureOf(JsonView task) =>
        FalErrorTypes.Describe(task["error_type"].Text ?? task["error"]["code"].Text, UpstreamErrors.Message(task));

    /// <summary>
    /// A 400 or 422 is about the request and ends the task, and so does a server error with a type of the model's. Any other error may be
    /// the route's own, while the video exists.
    /// </summary>
    private static async Task<Outcome> ReadResultAsync(FalHandle handle, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.QueryAsync(new(HttpMethod.Get, handle.Result), ct);
        if (response is { Failure: null, Status: 400 or 422 })
            return UpstreamErrors.Message(response.Body) is "Request is still in progress"
                ? new Outcome.Pending(null, response.RetryAfter)
                : new Outcome.Rejected(FalErrorTypes.ReadResult(response.Body).ToError("failed"));
        if (response is { Failure: null, Status: >= 500 } && FalErrorTypes.ReadResult(response.Body) is { Kind: not null } failed)
            return new Outcome.Rejected(failed.ToError("failed"));
        if (!response.IsSuccess) return UpstreamErrors.ToPollOutcome(response);
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);
        var url = response.Body["video"]["url"].Text ?? response.Body["video"].Text ?? response.Body["videos"][0]["url"].Text;
        return PollOutcome.ReadyAt(url, upstream, ReportedUsage.OfUnknownValue(response.BilledUnits, "units"));
    }

    /// <summary>
    /// The field names of most video applications at fal. For one that has other names, clients use <c>provider_options</c>.
    /// </summary>
    private static JsonObject Body(Submission submission) => new JsonObject
    {
        ["prompt"] = submission.Request.Prompt,
        ["negative_prompt"] = submission.Request.NegativePrompt,
        ["image_url"] = submission.FirstFrame?.DataUri,
        ["duration"] = submission.Resolved.Seconds?.ToString(),
        ["aspect_ratio"] = submission.FirstFrame is null ? submission.Resolved.Frame?.Ratio : null,
        ["seed"] = submission.Request.Seed,
    }.WithOptions(submission.Request.ProviderOptions);
}
