using System.Text.Json.Nodes;

namespace Filmgate.Dialects.Runway;

/// <summary>
/// Writes the body of a create and selects its route. The inputs decide, unless the catalogue's route or a native request names the task.
/// </summary>
internal static class RunwayBody
{
    public const string TextToVideo = "text_to_video";
    public const string ImageToVideo = "image_to_video";
    public const string VideoToVideo = "video_to_video";
    public const string CharacterPerformance = "character_performance";
    public const string VideoUpscale = "video_upscale";

    public static (string Action, JsonObject Body) Create(Submission submission)
    {
        if (submission.Native is { } native)
        {
            var whole = JsonNode.Parse(native.Body.GetRawText())!.AsObject();
            whole["model"] = submission.UpstreamModel;
            return (native.Action, whole.WithOptions(submission.Request.ProviderOptions));
        }

        var action = submission.Route?.Action
            ?? (submission.Video is not null ? VideoToVideo : submission.FirstFrame is not null ? ImageToVideo : TextToVideo);
        var body = action switch
        {
            CharacterPerformance => Performance(submission),
            VideoUpscale => new() { ["model"] = null, ["videoUri"] = submission.Video?.UrlOrDataUri },
            VideoToVideo => Edit(submission),
            _ => Scene(submission),
        };
        body["model"] = submission.UpstreamModel;
        return (action, body.WithOptions(submission.Request.ProviderOptions));
    }

    private static JsonObject Scene(Submission submission) => new()
    {
        ["model"] = null,
        ["promptImage"] = Frames(submission),
        ["promptText"] = submission.Request.Prompt.Length > 0 ? submission.Request.Prompt : null,
        ["negativePrompt"] = submission.Request.NegativePrompt,
        ["duration"] = submission.Resolved.Seconds,
        ["ratio"] = submission.Resolved.Frame?.WireSize,
        ["audio"] = submission.Resolved.Audio,
        ["seed"] = submission.Request.Seed,
        ["references"] = References(submission),
    };

    /// <summary>Seedance has another name for the clip than Runway's own models.</summary>
    private static JsonObject Edit(Submission submission) => new()
    {
        ["model"] = null,
        [submission.UpstreamModel.StartsWith("seedance", StringComparison.Ordinal) ? "promptVideo" : "videoUri"] =
            submission.Video?.UrlOrDataUri,
        ["promptText"] = submission.Request.Prompt.Length > 0 ? submission.Request.Prompt : null,
        ["duration"] = submission.Resolved.Seconds,
        ["ratio"] = submission.Resolved.Frame is { WireSize.Length: > 0 } frame ? frame.WireSize : null,
        ["audio"] = submission.Resolved.Audio,
        ["seed"] = submission.Request.Seed,
        ["references"] = References(submission, type: "image"),
    };

    /// <summary>The image shows the character, the clip the performance.</summary>
    private static JsonObject Performance(Submission submission) => new()
    {
        ["model"] = null,
        ["character"] = submission.FirstFrame is { } image
            ? new JsonObject { ["type"] = "image", ["uri"] = image.FetchUrlOrDataUri }
            : null,
        ["reference"] = submission.Video is { } clip ? new JsonObject { ["type"] = "video", ["uri"] = clip.UrlOrDataUri } : null,
        ["ratio"] = submission.Resolved.Frame?.WireSize,
        ["seed"] = submission.Request.Seed,
    };

    private static JsonNode? Frames(Submission submission) => (submission.FirstFrame, submission.LastFrame) switch
    {
        ({ } first, { } last) => new JsonArray(Frame(first, "first"), Frame(last, "last")),
        ({ } first, null) => first.FetchUrlOrDataUri,
        _ => null,
    };

    private static JsonObject Frame(SubmittedImage image, string position) =>
        new() { ["uri"] = image.FetchUrlOrDataUri, ["position"] = position };

    private static JsonArray? References(Submission submission, string? type = null) => submission.References.Count == 0 ? null :
        [.. submission.References.Select(image => type is null
            ? new JsonObject { ["uri"] = image.FetchUrlOrDataUri }
            : new JsonObject { ["type"] = type, ["uri"] = image.FetchUrlOrDataUri })];
}
