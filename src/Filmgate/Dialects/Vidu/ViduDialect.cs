using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Vidu;

/// <summary>Vidu's own format: a route for each kind of input, all images in one list, one word of error, signed callbacks.</summary>
internal sealed class ViduDialect : IDialect
{
    public string Name => "vidu";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public bool AspectRatioFollowsFirstFrame => true;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        if (submission is { FirstFrame: not null, References.Count: > 0 })
            return new Outcome.Rejected(new(FailureKind.InvalidRequest, "Vidu makes a video either from frames or from reference images, not from both. Nothing was sent."));

        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, Route(submission))) { Content = JsonContent.Create(Body(submission)) };
        var reply = await upstream.SubmitAsync(request, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply, ViduErrorCodes.AtSubmit(reply));
        return reply.Body["task_id"].Text is { } id ? new Outcome.Accepted(id) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync($"tasks/{Uri.EscapeDataString(operation)}/creations", ct);
        var task = reply.Body;
        if (!reply.IsSuccess || (!task["state"].Exists && UpstreamErrors.IsError(task))) return UpstreamErrors.ToPollOutcome(reply, ViduErrorCodes.AtPoll(reply));
        if (!task.IsObject) return UnexpectedResponse.NotJson(reply);

        var state = task["state"].Text;
        return StatusParser.Read(state) switch
        {
            RenderStatus.Completed when VideoUrlReader.Read(task["creations"][0]["url"].Text, upstream) is { } source => new Outcome.Ready(source),
            RenderStatus.Completed => UnexpectedResponse.MissingUrl(),
            RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(state!, task["err_code"].Text, null, ViduErrorCodes.OfRender(task["err_code"].Text))),
            RenderStatus.Unknown => new Outcome.Pending(task["progress"].Percent, reply.RetryAfter, state),
            _ => new Outcome.Pending(task["progress"].Percent, reply.RetryAfter),
        };
    }

    /// <summary>Works while a task waits its turn; later the answer is an error.</summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, $"tasks/{Uri.EscapeDataString(operation)}/cancel"))
        {
            Content = JsonContent.Create(new JsonObject { ["id"] = operation }),
        };
        var reply = await upstream.QueryAsync(request, ct);
        return reply.IsSuccess && !UpstreamErrors.IsError(reply.Body);
    }

    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) =>
        ViduSignature.IsValid(call, secret) ? CallbackResult.Hint : new CallbackResult.InvalidSignature("its X-HMAC-SIGNATURE is not that of the key");

    private static string Route(Submission submission) => submission switch
    {
        { References.Count: > 0 } => "reference2video",
        { FirstFrame: not null, LastFrame: not null } => "start-end2video",
        { FirstFrame: not null } => "img2video",
        _ => "text2video",
    };

    private static JsonObject Body(Submission submission)
    {
        SubmittedImage?[] images = [submission.FirstFrame, submission.LastFrame, .. submission.References];
        var body = new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["prompt"] = submission.Prompt,
            ["images"] = images.Any(image => image is not null) ? new JsonArray([.. images.OfType<SubmittedImage>().Select(image => JsonValue.Create(image.Input.Url ?? image.DataUri))]) : null,
            ["duration"] = submission.Seconds,
            ["resolution"] = submission.Frame?.Resolution,
            ["seed"] = submission.Seed,
            ["audio"] = submission.Audio,
            ["callback_url"] = submission.CallbackUrl,
        };
        if (submission.FirstFrame is null) body["aspect_ratio"] = submission.Frame?.Ratio;
        return body.With(submission.ProviderOptions);
    }
}
