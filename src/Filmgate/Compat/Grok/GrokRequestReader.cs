using System.Text.Json;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Videos;

namespace Filmgate.Compat.Grok;

/// <summary>Translates xAI's fields into ours. Where xAI has different routes or fields, our catalogue has different models.</summary>
internal sealed class GrokRequestReader(ModelCatalogue catalogue)
{
    private const string DefaultModel = "grok-imagine-video";

    private static readonly HashSet<string> GenerationFields =
        ["prompt", "model", "duration", "aspect_ratio", "resolution", "size", "image", "reference_images", "user"];

    private static readonly HashSet<string> EditFields = ["prompt", "model", "video", "user"];
    private static readonly HashSet<string> ExtensionFields = ["prompt", "model", "video", "duration", "user"];

    public CreateVideoRequest ReadGeneration(JsonElement body)
    {
        var fields = new FieldReader(body);
        fields.RejectUnknown(body, GenerationFields);
        var references = new List<RequestImage>();
        if (fields.Find("reference_images") is { } list)
            foreach (var item in list.ValueKind is JsonValueKind.Array ? list.EnumerateArray().ToArray() : [list])
                if (fields.Image(item, "reference_images") is { } image)
                    references.Add(image);
        var first = fields.Find("image") is { } given ? fields.Image(given, "image") : null;
        var suffix = references.Count > 0 ? "-reference" : "";
        return Build(fields, suffix, takesVideo: false, first is null ? [] : [first]) with { References = references };
    }

    public CreateVideoRequest ReadEdit(JsonElement body) => ReadWithVideo(body, EditFields, "-edit");

    public CreateVideoRequest ReadExtension(JsonElement body) => ReadWithVideo(body, ExtensionFields, "-extend");

    private CreateVideoRequest ReadWithVideo(JsonElement body, HashSet<string> known, string suffix)
    {
        var fields = new FieldReader(body);
        fields.RejectUnknown(body, known);
        var video = fields.Find("video") is { } given
            ? fields.Video(given, "video")
            : fields.AddProblem<RequestClip>("video", "is required: {\"url\": \"...\"}");
        return Build(fields, suffix, takesVideo: true, []) with { Video = video };
    }

    /// <param name="suffix">Makes our model id from xAI's. A model without such a variant is used as named.</param>
    /// <param name="takesVideo">The model must take a video as input.</param>
    private CreateVideoRequest Build(FieldReader fields, string suffix, bool takesVideo, IReadOnlyList<RequestImage> images)
    {
        var named = fields.Text("model", 100) ?? DefaultModel;
        var model = catalogue.Find(named + suffix) is null ? named : named + suffix;
        if (takesVideo && model == named && catalogue.Find(named) is not { Video: VideoRule.Required })
            fields.AddProblem<string>("model", $"'{ApiError.Truncate(named)}' does not take a video as input");
        var request = new VideoRequest
        {
            Prompt = fields.Prompt(),
            Seconds = fields.Seconds("duration"),
            AspectRatio = fields.Text("aspect_ratio", 32),
            Resolution = fields.Text("resolution", 32),
            Size = fields.Text("size", 32),
            Warnings = fields.Text("user", 512) is null ? [] : ["user is not sent to the provider."],
        };
        return new(model, request, images, fields.Problems);
    }
}
