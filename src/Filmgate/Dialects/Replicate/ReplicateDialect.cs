using System.Text.Json.Nodes;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Replicate;

/// <summary>
/// Replicate's predictions: a model's input in, the URL to poll out. An official model has a route of its own; <c>owner/name:version</c>
/// uses the common one. Webhooks are signed with a secret of the account. If the operator has not configured it, they are hints like any
/// other.
/// </summary>
internal sealed class ReplicateDialect : IDialect
{
    private const int MaxInlineLength = 256 * 1024;                     // Replicate's advice

    public string Name => "replicate";

    public TimeSpan PollGap => TimeSpan.FromSeconds(2);

    public ImageUrls ImageUrls => ImageUrls.Http;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var version = submission.UpstreamModel.Split(':') is [_, var pinned] ? pinned : null;
        var path = version is null
            ? $"models/{string.Join('/', submission.UpstreamModel.Split('/').Select(Uri.EscapeDataString))}/predictions"
            : "predictions";
        var body = new JsonObject
        {
            ["version"] = version,
            ["input"] = Input(submission),
            ["webhook"] = submission.CallbackUrl,
            ["webhook_events_filter"] = submission.CallbackUrl is null ? null : new JsonArray("completed"),
        }.WithoutNulls();
        var response = await upstream.SubmitJsonAsync(path, body, ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response);
        return response.Body["id"].Text is { } id
            ? new Outcome.Accepted(PollUrl(response.Body, id, upstream))
            : UnexpectedResponse.MissingTaskId(response, response.Body["status"].Text, FailureOf(response.Body));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        if (upstream.FindOwnUrl(operation) is not { } url)
            return new Outcome.Unavailable(new(
                FailureKind.Misconfigured,
                "The URL of this prediction is not on the provider's configured host, so the API key is not sent to it."));
        var response = await upstream.QueryAsync(new(HttpMethod.Get, url), ct);
        if (!response.IsSuccess || UpstreamErrors.IsError(response.Body)) return UpstreamErrors.ToPollOutcome(response);
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);

        return PollOutcome.Read(
            response, response.Body["status"].Text,
            completed: () => PollOutcome.ReadyAt(
                UrlOf(response.Body["output"]),
                upstream,
                ReportedUsage.OfUnknownValue(response.Body["metrics"]["predict_time"].Text, "seconds of computing")),
            failure: FailureOf(response.Body));
    }

    /// <summary>Replicate aborts only what has not started, and does not charge for it.</summary>
    private static TaskFailure FailureOf(JsonView prediction)
    {
        var error = prediction["error"];
        var isAborted = string.Equals(prediction["status"].Text, "aborted", StringComparison.OrdinalIgnoreCase);
        return new(error["code"].Text, error.Text ?? error["message"].Text, Billed: isAborted ? "no" : null);
    }

    /// <summary>The response is the prediction; only its status says whether it stopped.</summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        if (upstream.FindOwnUrl(operation) is not { } url) return false;
        var response = await upstream.QueryAsync(new(HttpMethod.Post, new Uri($"{url.AbsoluteUri}/cancel")), ct);
        return response.IsSuccess && response.Body["status"].Text is { } status
            && StatusParser.Read(status) is RenderStatus.Failed
            && StatusParser.FailureStatusOf(status) is FailureStatus.Stopped or FailureStatus.Cancelled;
    }

    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) =>
        call.SigningSecret is not { } signing || ReplicateSignature.IsValid(call, signing, now)
            ? CallbackResult.Hint
            : new CallbackResult.InvalidSignature("webhook-signature is missing, too old, or does not match the configured secret");

    private static JsonObject Input(Submission submission) => new JsonObject
    {
        ["prompt"] = submission.Request.Prompt,
        ["negative_prompt"] = submission.Request.NegativePrompt,
        [FirstFrameField(submission.UpstreamModel)] = submission.FirstFrame?.DataUriUpTo(MaxInlineLength),
        ["duration"] = submission.Resolved.Seconds,
        ["aspect_ratio"] = submission.Resolved.Frame is { Ratio.Length: > 0 } frame ? frame.Ratio : null,
        ["seed"] = submission.Request.Seed,
    }.WithOptions(submission.Request.ProviderOptions);

    /// <summary>MiniMax's models have another name for it than the catalogue's other models.</summary>
    private static string FirstFrameField(string model) =>
        model.StartsWith("minimax/", StringComparison.Ordinal) ? "first_frame_image" : "image";

    /// <summary>The URL in the response if it is on the provider's own origin, else the documented one.</summary>
    private static string PollUrl(JsonView body, string id, Upstream upstream) =>
        (upstream.FindOwnUrl(body["urls"]["get"].Text) ?? new Uri(upstream.BaseUrl, $"predictions/{Uri.EscapeDataString(id)}")).AbsoluteUri;

    /// <summary>The output is text, a list of texts, or an object, depending on the model.</summary>
    private static string? UrlOf(JsonView output) =>
        output.Text ?? output[0].Text ?? output.FirstText("video", "url") ?? output["video"]["url"].Text;
}
