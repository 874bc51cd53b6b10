using System.Text.Json.Nodes;

namespace Filmgate.Dialects.DashScope;

/// <summary>
/// Writes the body of a create. Generations of models differ in the fields for images and sizes. The catalogue's <c>action</c> names the
/// older formats; without one, it is the format of Wan 2.7 and HappyHorse.
/// </summary>
internal static class DashScopeRequest
{
    public static JsonObject Write(Submission submission)
    {
        var (request, resolved) = (submission.Request, submission.Resolved);
        var input = new JsonObject { ["prompt"] = request.Prompt, ["negative_prompt"] = request.NegativePrompt };
        var parameters = new JsonObject { ["duration"] = resolved.Seconds, ["seed"] = request.Seed, ["audio"] = resolved.Audio };
        switch (submission.Route?.Action)
        {
            case "size":                                                // text to video up to Wan 2.6: 1280*720
                parameters["size"] = submission.Resolved.Frame?.WireSize;
                break;
            case "img_url":
                input["img_url"] = submission.FirstFrame?.ClientUrlOrDataUri;
                parameters["resolution"] = Resolution(submission);
                break;
            case "reference_urls":
                input["reference_urls"] = new JsonArray(
                    [.. submission.References.Select(image => image.ClientUrlOrDataUri)]);
                parameters["size"] = submission.Resolved.Frame?.WireSize;
                break;
            default:
                input["media"] = Media(submission) is { Count: > 0 } media ? media : null;
                parameters["resolution"] = Resolution(submission);
                if (submission.FirstFrame is null && submission.Video is null) parameters["ratio"] = submission.Resolved.Frame?.Ratio;
                break;
        }

        return new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["input"] = input.WithoutNulls(),
            ["parameters"] = parameters.WithOptions(submission.Request.ProviderOptions),
        };
    }

    private static JsonArray Media(Submission submission)
    {
        var media = new JsonArray();
        Add("video", submission.Video?.UrlOrDataUri);
        Add("first_frame", submission.FirstFrame?.ClientUrlOrDataUri);
        Add("last_frame", submission.LastFrame?.ClientUrlOrDataUri);
        foreach (var reference in submission.References) Add("reference_image", reference.ClientUrlOrDataUri);
        return media;

        void Add(string type, JsonNode? url)
        {
            if (url is not null) media.Add(new JsonObject { ["type"] = type, ["url"] = url });
        }
    }

    /// <summary>In upper case: 720P.</summary>
    private static string? Resolution(Submission submission) => submission.Resolved.Frame?.Resolution?.ToUpperInvariant();
}
