using System.Text.Json.Nodes;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.OpenRouter;

/// <summary>
/// OpenRouter's videos: models of many providers in one format. A job's polling URL is relative and equals the one built from its id. The
/// file is at a presigned URL, or at OpenRouter's own proxy, which needs the API key.
/// </summary>
internal sealed class OpenRouterDialect : IDialect
{
    public string Name => "openrouter";

    public TimeSpan PollGap => TimeSpan.FromSeconds(10);

    public ImageUrls ImageUrls => ImageUrls.Http;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.SubmitJsonAsync("videos", Body(submission), ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response);
        return response.Body["id"].Text is { } id
            ? new Outcome.Accepted(id)
            : UnexpectedResponse.MissingTaskId(response, response.Body["status"].Text, TaskFailure.Read(response.Body));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var path = $"videos/{Uri.EscapeDataString(operation)}";
        var response = await upstream.GetAsync(path, ct);
        var job = response.Body;
        if (!response.IsSuccess || UpstreamErrors.IsError(job)) return UpstreamErrors.ToPollOutcome(response);
        if (!job.IsObject) return UnexpectedResponse.NotJson(response);

        return PollOutcome.Read(
            response, job["status"].Text,
            completed: () => new Outcome.Ready(
                VideoUrlReader.Read(job["urls"][0].Text, upstream)
                ?? VideoUrlReader.Read(job["unsigned_urls"][0].Text, upstream)
                ?? new(new Uri(upstream.BaseUrl, $"{path}/content?index=0").AbsoluteUri, NeedsCredential: true),
                UsageOf(job, upstream)),
            failure: FailureOf(job, upstream));
    }

    /// <summary>It bills in dollars, and reports them.</summary>
    private static Usage? UsageOf(JsonView job, Upstream upstream) =>
        ReportedUsage.OfMoney(job["usage"]["cost"], usdPerUnit: 1, "USD", UpstreamSystem.OpenRouter, upstream);

    private static TaskFailure FailureOf(JsonView job, Upstream upstream)
    {
        var failure = TaskFailure.Read(job);
        return UsageOf(job, upstream)?.CostMicros is { } cost
            ? failure with { Billed = cost > 0 ? "yes" : "no", CostMicros = cost }
            : failure;
    }

    /// <summary>
    /// OpenRouter signs only if the workspace has a signing secret. The gateway can verify only if the operator has configured that secret.
    /// </summary>
    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) =>
        call.SigningSecret is not { } signing || OpenRouterSignature.IsValid(call, signing, now)
            ? CallbackResult.Hint
            : new CallbackResult.InvalidSignature("X-OpenRouter-Signature is missing, too old, or does not match the configured secret");

    private static JsonObject Body(Submission submission)
    {
        var frame = submission.Resolved.Frame;
        var (size, ratio, resolution) = (NullIfEmpty(frame?.WireSize), NullIfEmpty(frame?.Ratio), frame?.Resolution);
        var byPixels = size is not null && (ratio is null || resolution is null);    // the format accepts either pixels or the other two
        return new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["prompt"] = submission.Request.Prompt,
            ["negative_prompt"] = submission.Request.NegativePrompt,
            ["duration"] = submission.Resolved.Seconds,
            ["resolution"] = byPixels ? null : resolution,
            ["aspect_ratio"] = byPixels ? null : ratio,
            ["size"] = byPixels ? size : null,
            ["frame_images"] = Frames(submission),
            ["input_references"] = References(submission),
            ["generate_audio"] = submission.Resolved.Audio,
            ["seed"] = submission.Request.Seed,
            ["callback_url"] = submission.CallbackUrl?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) is true
                ? submission.CallbackUrl
                : null,
        }.WithOptions(submission.Request.ProviderOptions);
    }

    /// <summary>For a model that is not in the catalogue, only some of size, ratio and resolution may be given.</summary>
    private static string? NullIfEmpty(string? text) => text is { Length: > 0 } ? text : null;

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
        if (submission.Video is { } video)
            references.Add(new JsonObject { ["type"] = "video_url", ["video_url"] = new JsonObject { ["url"] = video.UrlOrDataUri } });
        return references.Count > 0 ? references : null;
    }

    private static JsonObject Image(SubmittedImage image, string? frame)
    {
        var part = new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = image.ClientUrlOrDataUri } };
        if (frame is not null) part["frame_type"] = frame;
        return part;
    }
}
