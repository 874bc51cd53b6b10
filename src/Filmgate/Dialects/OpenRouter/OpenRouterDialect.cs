using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.OpenRouter;

/// <summary>
/// OpenRouter's videos: many makers behind one shape. A job's polling address is relative, and the same as the one built from its id;
/// the file is at a signed address, or at a proxy of OpenRouter's own that wants the key.
/// </summary>
internal sealed class OpenRouterDialect : IDialect
{
    public string Name => "openrouter";

    public TimeSpan PollGap => TimeSpan.FromSeconds(10);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.SubmitAsync(new(HttpMethod.Post, new Uri(upstream.BaseUrl, "videos")) { Content = JsonContent.Create(Body(submission)) }, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply);
        return reply.Body["id"].Text is { } id ? new Outcome.Accepted(id) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var path = $"videos/{Uri.EscapeDataString(operation)}";
        var reply = await upstream.GetAsync(path, ct);
        var job = reply.Body;
        if (!reply.IsSuccess || UpstreamErrors.IsError(job)) return UpstreamErrors.ToPollOutcome(reply);
        if (!job.IsObject) return UnexpectedResponse.NotJson(reply);

        var status = job["status"].Text;
        return StatusParser.Read(status) switch
        {
            RenderStatus.Completed => new Outcome.Ready(
                VideoUrlReader.Read(job["urls"][0].Text, upstream)
                ?? VideoUrlReader.Read(job["unsigned_urls"][0].Text, upstream)
                ?? new(new Uri(upstream.BaseUrl, $"{path}/content?index=0").AbsoluteUri, NeedsCredential: true)),
            RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(status!, job["error"]["code"].Text, UpstreamErrors.Message(job))),
            RenderStatus.Unknown => new Outcome.Pending(PollAfter: reply.RetryAfter, UnknownStatus: status),
            _ => new Outcome.Pending(PollAfter: reply.RetryAfter),
        };
    }

    /// <summary>Calls are signed only where the workspace has a secret for it, and can be checked only where we have been told that secret.</summary>
    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) =>
        call.SigningSecret is not { } signing || OpenRouterSignature.IsValid(call, signing, now)
            ? CallbackResult.Hint
            : new CallbackResult.InvalidSignature("its X-OpenRouter-Signature is missing, old, or not that of the configured secret");

    private static JsonObject Body(Submission submission)
    {
        var (size, ratio, resolution) = (Set(submission.Frame?.WireSize), Set(submission.Frame?.Ratio), submission.Frame?.Resolution);
        var byPixels = size is not null && (ratio is null || resolution is null);    // the format takes pixels or the other two
        return new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["prompt"] = submission.Prompt,
            ["negative_prompt"] = submission.NegativePrompt,
            ["duration"] = submission.Seconds,
            ["resolution"] = byPixels ? null : resolution,
            ["aspect_ratio"] = byPixels ? null : ratio,
            ["size"] = byPixels ? size : null,
            ["frame_images"] = Frames(submission),
            ["input_references"] = References(submission),
            ["generate_audio"] = submission.Audio,
            ["seed"] = submission.Seed,
            ["callback_url"] = submission.CallbackUrl is { } url && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? url : null,
        }.With(submission.ProviderOptions);
    }

    /// <summary>Of a model that we do not know there may be a part of the picture only.</summary>
    private static string? Set(string? text) => text is { Length: > 0 } ? text : null;

    private static JsonArray? Frames(Submission submission)
    {
        var frames = new JsonArray();
        if (submission.FirstFrame is { } first) frames.Add(Image(first, "first_frame"));
        if (submission.LastFrame is { } last) frames.Add(Image(last, "last_frame"));
        return frames.Count > 0 ? frames : null;
    }

    private static JsonArray? References(Submission submission)
    {
        var references = new JsonArray([.. submission.References.Select(image => Image(image, null))]);
        if (submission.Video is { } video) references.Add(new JsonObject { ["type"] = "video_url", ["video_url"] = new JsonObject { ["url"] = video } });
        return references.Count > 0 ? references : null;
    }

    private static JsonObject Image(SubmittedImage image, string? frame)
    {
        var part = new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = image.Input.Url ?? image.DataUri } };
        if (frame is not null) part["frame_type"] = frame;
        return part;
    }
}
