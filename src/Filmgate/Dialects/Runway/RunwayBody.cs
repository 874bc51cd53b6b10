using System.Text.Json.Nodes;

namespace Filmgate.Dialects.Runway;

/// <summary>What is sent, and to which route: the inputs decide, unless the catalogue's route or a native request names the kind of task.</summary>
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
            return (native.Action, whole.With(submission.ProviderOptions));
        }

        var action = submission.Action ?? (submission.Video is not null ? VideoToVideo : submission.FirstFrame is not null ? ImageToVideo : TextToVideo);
        var body = action switch
        {
            CharacterPerformance => Performance(submission),
            VideoUpscale => new() { ["model"] = null, ["videoUri"] = submission.Video },
            VideoToVideo => Edit(submission),
            _ => Scene(submission),
        };
        body["model"] = submission.UpstreamModel;
        return (action, body.With(submission.ProviderOptions));
    }

    /// <summary>The client's own address where Runway can fetch from it; it fetches from https only.</summary>
    public static string Address(SubmittedImage image) =>
        image.FetchUrl ?? image.DataUri;

    private static JsonObject Scene(Submission submission) => new()
    {
        ["model"] = null,
        ["promptImage"] = Frames(submission),
        ["promptText"] = submission.Prompt.Length > 0 ? submission.Prompt : null,
        ["negativePrompt"] = submission.NegativePrompt,
        ["duration"] = submission.Seconds,
        ["ratio"] = submission.Frame?.WireSize,
        ["audio"] = submission.Audio,
        ["seed"] = submission.Seed,
        ["references"] = References(submission),
    };

    /// <summary>Seedance calls the clip otherwise than Runway's own models do.</summary>
    private static JsonObject Edit(Submission submission) => new()
    {
        ["model"] = null,
        [submission.UpstreamModel.StartsWith("seedance", StringComparison.Ordinal) ? "promptVideo" : "videoUri"] = submission.Video,
        ["promptText"] = submission.Prompt.Length > 0 ? submission.Prompt : null,
        ["duration"] = submission.Seconds,
        ["ratio"] = submission.Frame?.WireSize,
        ["audio"] = submission.Audio,
        ["seed"] = submission.Seed,
        ["references"] = References(submission, type: "image"),
    };

    /// <summary>The image is who acts, the clip is what they do.</summary>
    private static JsonObject Performance(Submission submission) => new()
    {
        ["model"] = null,
        ["character"] = submission.FirstFrame is { } image ? new JsonObject { ["type"] = "image", ["uri"] = Address(image) } : null,
        ["reference"] = submission.Video is { } clip ? new JsonObject { ["type"] = "video", ["uri"] = clip } : null,
        ["ratio"] = submission.Frame?.WireSize,
        ["seed"] = submission.Seed,
    };

    private static JsonNode? Frames(Submission submission) => (submission.FirstFrame, submission.LastFrame) switch
    {
        ({ } first, { } last) => new JsonArray(Frame(first, "first"), Frame(last, "last")),
        ({ } first, null) => Address(first),
        _ => null,
    };

    private static JsonObject Frame(SubmittedImage image, string position) => new() { ["uri"] = Address(image), ["position"] = position };

    private static JsonArray? References(Submission submission, string? type = null) => submission.References.Count == 0 ? null :
        [.. submission.References.Select(image => type is null ? new JsonObject { ["uri"] = Address(image) } : new JsonObject { ["type"] = type, ["uri"] = Address(image) })];
}
