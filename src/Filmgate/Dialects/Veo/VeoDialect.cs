using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Veo;

/// <summary>
/// Veo at Google's Gemini API: a long-running operation whose name is a path, and no word for its state, only <c>done</c>. Whether done means
/// success shows in the address alone: a filtered video is done, without an error and without an address. The file wants the key, as everything else does.
/// </summary>
internal sealed class VeoDialect : IDialect
{
    public string Name => "veo";

    public TimeSpan PollGap => TimeSpan.FromSeconds(10);

    public InputTransport ImageTransport => InputTransport.Inline;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var address = new Uri(upstream.BaseUrl, $"models/{Uri.EscapeDataString(submission.UpstreamModel)}:predictLongRunning");
        var reply = await upstream.SubmitAsync(new(HttpMethod.Post, address) { Content = JsonContent.Create(Body(submission)) }, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply, GoogleErrors.Read(reply));
        return reply.Body["name"].Text is { } name && PathOf(name) is not null ? new Outcome.Accepted(name) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync(PathOf(operation) ?? throw new ArgumentException("Not the name of an operation.", nameof(operation)), ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToPollOutcome(reply, GoogleErrors.Read(reply));
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);

        var error = reply.Body["error"];
        if (reply.Body["done"].ToString() is not "true") return error.Exists ? UpstreamErrors.ToPollOutcome(reply) : new Outcome.Pending(PollAfter: reply.RetryAfter);
        if (error.Exists) return new Outcome.Rejected(GoogleErrors.RenderError(error));

        var result = reply.Body["response"]["generateVideoResponse"];
        if (VideoUrlReader.Read(result["generatedSamples"][0]["video"]["uri"].Text, upstream) is { } source) return new Outcome.Ready(source);
        return GoogleErrors.FilterError(result) is { } filtered ? new Outcome.Rejected(filtered) : UnexpectedResponse.MissingUrl();
    }

    private static JsonObject Body(Submission submission) => new()
    {
        ["instances"] = new JsonArray(new JsonObject
        {
            ["prompt"] = submission.Prompt,
            ["image"] = Image(submission.FirstFrame),
            ["lastFrame"] = Image(submission.LastFrame),
            ["referenceImages"] = submission.References is { Count: > 0 } references
                ? new JsonArray([.. references.Select(image => new JsonObject { ["image"] = Image(image), ["referenceType"] = "asset" })])
                : null,
        }.With(null)),
        ["parameters"] = new JsonObject
        {
            ["sampleCount"] = 1,
            ["aspectRatio"] = submission.Frame?.Ratio,
            ["resolution"] = submission.Frame?.Resolution,
            ["durationSeconds"] = submission.Seconds,
            ["seed"] = submission.Seed,
            ["negativePrompt"] = submission.NegativePrompt,
        }.With(submission.ProviderOptions),
    };

    /// <summary>Bytes only: Google fetches no plain URLs.</summary>
    private static JsonObject? Image(SubmittedImage? image) =>
        image is null ? null : new() { ["bytesBase64Encoded"] = image.Base64, ["mimeType"] = image.Input.ContentType };

    /// <summary>The name is a path below the base, and nothing else: it must not lead the key to another place.</summary>
    private static string? PathOf(string name)
    {
        var segments = name.Split('/');
        return segments.All(segment => segment.Length > 0 && segment.Trim('.').Length > 0) ? string.Join('/', segments.Select(Uri.EscapeDataString)) : null;
    }
}
