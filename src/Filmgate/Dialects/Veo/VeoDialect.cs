using System.Text.Json.Nodes;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Veo;

/// <summary>
/// Veo at Google's Gemini API: a long-running operation whose name is a path. It has no status word, only <c>done</c>, and only the URL
/// shows whether it succeeded: a filtered video is done too, without an error and without a URL. The download needs the API key, like every
/// other call.
/// </summary>
internal sealed class VeoDialect : IDialect
{
    public string Name => "veo";

    public TimeSpan PollGap => TimeSpan.FromSeconds(10);

    public InputTransport ImageTransport => InputTransport.Inline;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var path = $"models/{Uri.EscapeDataString(submission.UpstreamModel)}:predictLongRunning";
        var response = await upstream.SubmitJsonAsync(path, Body(submission), ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response, GoogleErrors.Read(response));
        return response.Body["name"].Text is { } name && PathOf(name) is not null
            ? new Outcome.Accepted(name)
            : ReadEnd(response.Body) is { } error
                ? UnexpectedResponse.Ended(error)
                : UnexpectedResponse.MissingTaskId(response, null, new(null, null));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var path = PathOf(operation) ?? throw new ArgumentException("Not the name of an operation.", nameof(operation));
        var response = await upstream.GetAsync(path, ct);
        if (!response.IsSuccess) return UpstreamErrors.ToPollOutcome(response, GoogleErrors.Read(response));
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);

        var error = response.Body["error"];
        if (response.Body["done"].ToString() is not "true")
            return error.Exists ? UpstreamErrors.ToPollOutcome(response) : new Outcome.Pending(PollAfter: response.RetryAfter);
        var url = response.Body["response"]["generateVideoResponse"]["generatedSamples"][0]["video"]["uri"].Text;
        if (!error.Exists && VideoUrlReader.Read(url, upstream) is { } source) return new Outcome.Ready(source);
        return ReadEnd(response.Body) is { } failed ? new Outcome.Rejected(failed) : UnexpectedResponse.MissingUrl();
    }

    /// <summary>Why an operation that is done has no video. Null if it does not say so, or is not done.</summary>
    private static FilmgateError? ReadEnd(JsonView operation) => operation["done"].ToString() is not "true" ? null
        : operation["error"] is { Exists: true } error ? GoogleErrors.RenderError(error)
        : GoogleErrors.FilterError(operation["response"]);

    private static JsonObject Body(Submission submission) => new()
    {
        ["instances"] = new JsonArray(new JsonObject
        {
            ["prompt"] = submission.Request.Prompt,
            ["image"] = Image(submission.FirstFrame),
            ["lastFrame"] = Image(submission.LastFrame),
            ["referenceImages"] = submission.References is { Count: > 0 } references
                ? new JsonArray([.. references.Select(image => new JsonObject { ["image"] = Image(image), ["referenceType"] = "asset" })])
                : null,
        }.WithoutNulls()),
        ["parameters"] = new JsonObject
        {
            ["sampleCount"] = 1,
            ["aspectRatio"] = submission.Resolved.Frame?.Ratio,
            ["resolution"] = submission.Resolved.Frame?.Resolution,
            ["durationSeconds"] = submission.Resolved.Seconds,
            ["seed"] = submission.Request.Seed,
            ["negativePrompt"] = submission.Request.NegativePrompt,
        }.WithOptions(submission.Request.ProviderOptions),
    };

    /// <summary>Bytes only: Google does not download images from other hosts.</summary>
    private static JsonObject? Image(SubmittedImage? image) =>
        image is null ? null : new() { ["bytesBase64Encoded"] = image.Base64, ["mimeType"] = image.Input.ContentType };

    /// <summary>The name must be a path below the base URL, so that the API key is not sent anywhere else. Null if it is not.</summary>
    private static string? PathOf(string name)
    {
        var segments = name.Split('/');
        return segments.All(segment => segment.Trim('.').Length > 0) ? string.Join('/', segments.Select(Uri.EscapeDataString)) : null;
    }
}
