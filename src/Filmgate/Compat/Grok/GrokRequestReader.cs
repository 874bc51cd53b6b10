using System.Text.Json;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Videos;

namespace Filmgate.Compat.Grok;

/// <summary>From xAI's fields to ours. What xAI tells apart by route or field, our catalogue tells apart by model.</summary>
internal sealed class GrokRequestReader(ModelCatalogue catalogue)
{
    private const string DefaultModel = "grok-imagine-video";

    private static readonly HashSet<string> OfGenerations = ["prompt", "model", "duration", "aspect_ratio", "resolution", "size", "image", "reference_images", "user"];
    private static readonly HashSet<string> OfEdits = ["prompt", "model", "video", "user"];
    private static readonly HashSet<string> OfExtensions = ["prompt", "model", "video", "duration", "user"];

    public CreateVideoRequest Generation(JsonElement body)
    {
        var fields = new FieldReader(body);
        fields.RefuseOthersThan(body, OfGenerations);
        var references = new List<RequestImage>();
        if (fields.Find("reference_images") is { } list)
            foreach (var one in list.ValueKind is JsonValueKind.Array ? list.EnumerateArray().ToArray() : [list])
                if (fields.Image(one, "reference_images") is { } image)
                    references.Add(image);
        var first = fields.Find("image") is { } given ? fields.Image(given, "image") : null;
        return Make(fields, references.Count > 0 ? "-reference" : "", required: false, first is null ? [] : [first]) with { References = references };
    }

    public CreateVideoRequest Edit(JsonElement body) => OfClip(body, OfEdits, "-edit");

    public CreateVideoRequest Extension(JsonElement body) => OfClip(body, OfExtensions, "-extend");

    private CreateVideoRequest OfClip(JsonElement body, HashSet<string> known, string suffix)
    {
        var fields = new FieldReader(body);
        fields.RefuseOthersThan(body, known);
        var clip = fields.Find("video") is { } given ? fields.Clip(given, "video") : fields.Wrong<RequestClip>("video", "is required: {\"url\": \"...\"}");
        return Make(fields, suffix, required: true, []) with { Video = clip };
    }

    /// <param name="required">Whether the plain model cannot stand in for the one with the suffix.</param>
    private CreateVideoRequest Make(FieldReader fields, string suffix, bool required, IReadOnlyList<RequestImage> images)
    {
        var asked = fields.Text("model", 100) ?? DefaultModel;
        var model = catalogue.Find(asked + suffix) is null ? asked : asked + suffix;
        if (required && model == asked && catalogue.Find(asked) is not { Video: VideoRule.Required }) fields.Wrong<string>("model", $"'{ApiError.Short(asked)}' does not work on a video here");
        var request = new VideoRequest
        {
            Prompt = fields.Prompt(),
            Seconds = fields.Seconds("duration"),
            AspectRatio = fields.Text("aspect_ratio", 32),
            Resolution = fields.Text("resolution", 32),
            Size = fields.Text("size", 32),
            Warnings = fields.Text("user", 512) is null ? [] : ["user is not passed on."],
        };
        return new(model, request, images, fields.Problems);
    }
}
