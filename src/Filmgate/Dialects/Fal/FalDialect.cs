using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Fal;

/// <summary>
/// fal's queue: an application's input in, and the addresses of status and result out. "Completed" says only that it is over; whether it went well
/// is what the result route answers.
/// </summary>
internal sealed class FalDialect : IDialect
{
    public string Name => "fal";

    public TimeSpan PollGap => TimeSpan.FromSeconds(3);

    public bool AspectRatioFollowsFirstFrame => true;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var path = string.Join('/', submission.UpstreamModel.Split('/').Select(Uri.EscapeDataString));
        var query = submission.CallbackUrl is { } callback ? $"?fal_webhook={Uri.EscapeDataString(callback)}" : "";
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, path + query)) { Content = JsonContent.Create(Body(submission)) };
        var reply = await upstream.SubmitAsync(request, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply);
        return reply.Body["request_id"].Text is { } id ? new Outcome.Accepted(FalHandle.FromResponse(reply.Body, submission.UpstreamModel, id, upstream).ToString()) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        if (FalHandle.Parse(operation, upstream) is not { } handle) return FalHandle.WrongHost();
        var reply = await upstream.QueryAsync(new(HttpMethod.Get, handle.Status), ct);
        if (!reply.IsSuccess || UpstreamErrors.IsError(reply.Body)) return UpstreamErrors.ToPollOutcome(reply);
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);

        var status = reply.Body["status"].Text;
        return StatusParser.Read(status) switch
        {
            RenderStatus.Completed => await ResultAsync(handle, upstream, ct),
            RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(status!, reply.Body["error_type"].Text, UpstreamErrors.Message(reply.Body))),
            RenderStatus.Unknown => new Outcome.Pending(null, reply.RetryAfter, status),
            _ => new Outcome.Pending(null, reply.RetryAfter),
        };
    }

    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct) =>
        FalHandle.Parse(operation, upstream) is { } handle && (await upstream.QueryAsync(new(HttpMethod.Put, handle.Cancel), ct)).IsSuccess;

    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) =>
        call.SigningKeys is not { } keys || FalSignature.IsValid(call, keys, now)
            ? CallbackResult.Hint
            : new CallbackResult.InvalidSignature("its X-Fal-Webhook-Signature is missing, old, or not by one of fal's keys");

    /// <summary>A refusal of what was asked for is the end of the task. All other errors may be those of the route, and the video may be there.</summary>
    private static async Task<Outcome> ResultAsync(FalHandle handle, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.QueryAsync(new(HttpMethod.Get, handle.Result), ct);
        if (reply is { Failure: null, Status: 400 or 422 })
            return UpstreamErrors.Message(reply.Body) is "Request is still in progress"
                ? new Outcome.Pending(null, reply.RetryAfter)
                : new Outcome.Rejected(UpstreamErrors.RenderError("failed", UpstreamErrors.Code(reply.Body), UpstreamErrors.Message(reply.Body)));
        if (!reply.IsSuccess) return UpstreamErrors.ToPollOutcome(reply);
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);
        var url = reply.Body["video"]["url"].Text ?? reply.Body["video"].Text ?? reply.Body["videos"][0]["url"].Text;
        return VideoUrlReader.Read(url, upstream) is { } source ? new Outcome.Ready(source) : UnexpectedResponse.MissingUrl();
    }

    /// <summary>The names that most of fal's video applications have; what one of them calls otherwise goes into provider_options.</summary>
    private static JsonObject Body(Submission submission) => new JsonObject
    {
        ["prompt"] = submission.Prompt,
        ["negative_prompt"] = submission.NegativePrompt,
        ["image_url"] = submission.FirstFrame?.DataUri,
        ["duration"] = submission.Seconds?.ToString(),
        ["aspect_ratio"] = submission.FirstFrame is null ? submission.Frame?.Ratio : null,
        ["seed"] = submission.Seed,
    }.With(submission.ProviderOptions);
}
