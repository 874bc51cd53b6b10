using System.Text.Json.Nodes;

namespace Filmgate.Dialects.DashScope;

/// <summary>
/// The body of a create. The generations of models differ in where an image goes and in what says the picture's size; the catalogue's <c>action</c>
/// names the older ways, and without one it is that of Wan 2.7 and HappyHorse.
/// </summary>
internal static class DashScopeRequest
{
    public static JsonObject Write(Submission submission)
    {
        var input = new JsonObject { ["prompt"] = submission.Prompt, ["negative_prompt"] = submission.NegativePrompt };
        var parameters = new JsonObject { ["duration"] = submission.Seconds, ["seed"] = submission.Seed, ["audio"] = submission.Audio };
        switch (submission.Action)
        {
            case "size":                                                // Wan up to 2.6, from text: 1280*720
                parameters["size"] = submission.Frame?.WireSize;
                break;
            case "img_url":
                input["img_url"] = submission.FirstFrame is { } image ? Address(image) : null;
                parameters["resolution"] = Resolution(submission);
                break;
            case "reference_urls":
                input["reference_urls"] = new JsonArray([.. submission.References.Select(reference => JsonValue.Create(Address(reference)))]);
                parameters["size"] = submission.Frame?.WireSize;
                break;
            default:
                input["media"] = Media(submission) is { Count: > 0 } media ? media : null;
                parameters["resolution"] = Resolution(submission);
                if (submission.FirstFrame is null && submission.Video is null) parameters["ratio"] = submission.Frame?.Ratio;
                break;
        }

        return new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["input"] = input.With(null),
            ["parameters"] = parameters.With(submission.ProviderOptions),
        };
    }

    private static JsonArray Media(Submission submission)
    {
        var media = new JsonArray();
        Add("video", submission.Video);
        Add("first_frame", Address(submission.FirstFrame));
        Add("last_frame", Address(submission.LastFrame));
        foreach (var reference in submission.References) Add("reference_image", Address(reference));
        return media;

        void Add(string type, string? url)
        {
            if (url is not null) media.Add(new JsonObject { ["type"] = type, ["url"] = url });
        }
    }

    /// <summary>In capitals here: 720P.</summary>
    private static string? Resolution(Submission submission) => submission.Frame?.Resolution?.ToUpperInvariant();

    private static string? Address(SubmittedImage? image) => image is null ? null : image.Input.Url ?? image.DataUri;
}
