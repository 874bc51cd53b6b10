using System.Text.Json;
using System.Text.Json.Nodes;

namespace Filmgate.Dialects.Interactions;

/// <summary>
/// Writes the body of a create. The format has no fields for the roles of images: tags at the beginning of the prompt name them, in the
/// order in which the images are sent.
/// </summary>
internal static class InteractionRequest
{
    public static JsonObject Write(Submission submission)
    {
        var frame = submission.Resolved.Frame;
        return new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["input"] = Input(submission),
            ["background"] = true,                                      // without it, the response comes when the video is finished
            ["response_format"] = new JsonObject
            {
                ["type"] = "video",
                ["delivery"] = "uri",                                   // without it, the video is in the response, up to 4 MB
                ["aspect_ratio"] = frame?.Ratio,
                ["resolution"] = frame?.Resolution,
                ["duration"] = submission.Resolved.Seconds is { } seconds ? $"{seconds}s" : null,
            }.WithoutNulls(),
            ["generation_config"] = submission is { FirstFrame: null, References.Count: > 0 }
                ? new JsonObject { ["video_config"] = new JsonObject { ["task"] = "reference_to_video" } }
                : null,
        }.WithOptions(submission.Request.ProviderOptions);
    }

    /// <summary>The field that the client's options changed although the gateway depends on it. Null: there is none.</summary>
    public static string? Complaint(JsonObject body)
    {
        if (!Is(body["background"], JsonValueKind.True)) return "background";
        if (Is(body["stream"], JsonValueKind.True)) return "stream";
        if (Is(body["store"], JsonValueKind.False)) return "store";
        return body["response_format"] is JsonObject format && Text(format["delivery"]) is "uri" && Text(format["type"]) is null or "video"
            ? null
            : "response_format.delivery";
    }

    private static JsonNode Input(Submission submission)
    {
        SubmittedImage?[] frames = [submission.FirstFrame, submission.LastFrame];
        List<SubmittedImage> images = [.. frames.OfType<SubmittedImage>(), .. submission.References];
        if (images.Count == 0) return submission.Request.Prompt;
        return new JsonArray([.. images.Select(Image), new JsonObject { ["type"] = "text", ["text"] = Prompt(submission) }]);
    }

    /// <summary>Bytes: Google reads only its own files by URI.</summary>
    private static JsonObject Image(SubmittedImage image) =>
        new() { ["type"] = "image", ["data"] = image.Base64, ["mime_type"] = image.Input.ContentType };

    private static string Prompt(Submission submission)
    {
        var prompt = submission.Request.Prompt;
        if (submission.FirstFrame is null || HasTags(prompt)) return prompt;
        var hasLast = submission.LastFrame is not null;
        if (submission.References.Count == 0) return $"<FIRST_FRAME> {(hasLast ? "<LAST_FRAME> " : "")}{prompt}";
        var sources = $"<FIRST_FRAME>@Image1{(hasLast ? " <LAST_FRAME>@Image2" : "")}";
        var before = hasLast ? 2 : 1;
        var references = submission.References.Select((_, index) => $"<IMAGE_REF_{index}>@Image{before + index + 1}");
        return $"[# Sources {sources}] [# References {string.Join(' ', references)}] {prompt}";
    }

    /// <summary>Whether the client has named the roles itself.</summary>
    private static bool HasTags(string prompt) =>
        prompt.Contains("<FIRST_FRAME>", StringComparison.Ordinal) || prompt.Contains("[# Sources", StringComparison.Ordinal);

    private static bool Is(JsonNode? value, JsonValueKind kind) => value?.GetValueKind() == kind;

    private static string? Text(JsonNode? value) => Is(value, JsonValueKind.String) ? value!.GetValue<string>() : value?.ToJsonString();
}
