using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Replicate;

/// <summary>
/// Replicate's predictions: a model's input in, and the address to poll out. An official model has a route of its own, <c>owner/name:version</c> the
/// common one. Its webhooks are signed with a secret of the account; where nobody has configured it they are hints like any other.
/// </summary>
internal sealed class ReplicateDialect : IDialect
{
    public string Name => "replicate";

    public TimeSpan PollGap => TimeSpan.FromSeconds(2);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var (model, version) = submission.UpstreamModel.Split(':') is [var name, var pinned] ? (name, pinned) : (submission.UpstreamModel, null);
        var path = version is null ? $"models/{string.Join('/', model.Split('/').Select(Uri.EscapeDataString))}/predictions" : "predictions";
        var body = new JsonObject
        {
            ["version"] = version,
            ["input"] = Input(submission),
            ["webhook"] = submission.CallbackUrl,
            ["webhook_events_filter"] = submission.CallbackUrl is null ? null : new JsonArray("completed"),
        }.With(null);
        var reply = await upstream.SubmitAsync(new(HttpMethod.Post, new Uri(upstream.BaseUrl, path)) { Content = JsonContent.Create(body) }, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply);
        return reply.Body["id"].Text is { } id ? new Outcome.Accepted(Address(reply.Body, id, upstream)) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        if (Own(operation, upstream) is not { } url)
            return new Outcome.Unavailable(new(FailureKind.Misconfigured, "The address of this prediction is not on the provider's host, as it is configured now."));
        var reply = await upstream.QueryAsync(new(HttpMethod.Get, url), ct);
        if (!reply.IsSuccess || UpstreamErrors.IsError(reply.Body)) return UpstreamErrors.ToPollOutcome(reply);
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);

        var status = reply.Body["status"].Text;
        return StatusParser.Read(status) switch
        {
            RenderStatus.Completed when VideoUrlReader.Read(UrlOf(reply.Body["output"]), upstream) is { } source => new Outcome.Ready(source),
            RenderStatus.Completed => UnexpectedResponse.MissingUrl(),
            RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(status!, null, reply.Body["error"].Text ?? reply.Body["error"]["message"].Text)),
            RenderStatus.Unknown => new Outcome.Pending(null, reply.RetryAfter, status),
            _ => new Outcome.Pending(null, reply.RetryAfter),
        };
    }

    /// <summary>The answer is the prediction; only its own word says that it stopped.</summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        if (Own(operation, upstream) is not { } url) return false;
        var reply = await upstream.QueryAsync(new(HttpMethod.Post, new Uri($"{url.AbsoluteUri}/cancel")), ct);
        return reply.IsSuccess && reply.Body["status"].Text is { } status && StatusParser.Read(status) is RenderStatus.Failed && StatusParser.FailureStatusOf(status) is FailureStatus.Stopped;
    }

    /// <summary>Of the models in our catalogue MiniMax's call the first frame otherwise than most do.</summary>
    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) =>
        call.SigningSecret is not { } signing || ReplicateSignature.IsValid(call, signing, now)
            ? CallbackResult.Hint
            : new CallbackResult.InvalidSignature("its webhook-signature is missing, old, or not that of the configured secret");

    private static JsonObject Input(Submission submission) => new JsonObject
    {
        ["prompt"] = submission.Prompt,
        ["negative_prompt"] = submission.NegativePrompt,
        [submission.UpstreamModel.StartsWith("minimax/", StringComparison.Ordinal) ? "first_frame_image" : "image"] = submission.FirstFrame?.DataUri,
        ["duration"] = submission.Seconds,
        ["aspect_ratio"] = submission.Frame is { Ratio.Length: > 0 } frame ? frame.Ratio : null,
        ["seed"] = submission.Seed,
    }.With(submission.ProviderOptions);

    /// <summary>The one it names, if the key may go there; else where the documents say that it is.</summary>
    private static string Address(JsonView answer, string id, Upstream upstream) =>
        (Own(answer["urls"]["get"].Text, upstream) ?? new Uri(upstream.BaseUrl, $"predictions/{Uri.EscapeDataString(id)}")).AbsoluteUri;

    /// <summary>Text, a list of it, or an object, as the model likes.</summary>
    private static string? UrlOf(JsonView output) => output.Text ?? output[0].Text ?? output.FirstText("video", "url") ?? output["video"]["url"].Text;

    private static Uri? Own(string? text, Upstream upstream) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && upstream.Provider.Owns(url) ? url : null;
}
