using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Dialects.Runway;
using Filmgate.Engine;
using Filmgate.Videos;

namespace Filmgate.Compat.Runway;

/// <summary>
/// Translates requests in Runway's format into ours. Text-to-video and image-to-video become ordinary fields, which the catalogue
/// checks for any model. Actions that only Runway's format has are checked here and passed through to a provider of this format.
/// </summary>
internal sealed class RunwayRequestReader(ModelCatalogue catalogue, Router router)
{
    private const string Dialect = "runway";
    private const int MaxPromptLength = 32_000;

    /// <summary>Fields that only Runway has. The catalogue does not check them; they go to a provider of this format only.</summary>
    private static readonly string[] RunwayOnlyFields = ["contentModeration", "watermark"];

    private static readonly FrozenSet<string> TextFields =
        ["model", "promptText", "negativePrompt", "duration", "ratio", "seed", "audio", .. RunwayOnlyFields];

    private static readonly FrozenSet<string> ImageFields = [.. TextFields, "promptImage"];

    public static IEnumerable<string> Actions => [RunwayBody.TextToVideo, RunwayBody.ImageToVideo, .. RunwayFieldRules.ByAction.Keys];

    public CreateVideoRequest Read(string action, JsonElement body)
    {
        var fields = new FieldReader(body);
        return RunwayFieldRules.ByAction.TryGetValue(action, out var rules)
            ? ReadNative(action, rules, fields, body)
            : ReadOrdinary(action, fields);
    }

    private CreateVideoRequest ReadOrdinary(string action, FieldReader fields)
    {
        var isImage = action is RunwayBody.ImageToVideo;
        fields.RejectUnknown(isImage ? ImageFields : TextFields);
        var model = ReadModel(fields);
        var prompt = fields.Text("promptText", MaxPromptLength) ?? "";
        var needsPrompt = !isImage || !RunsOverRunway(model);
        if (needsPrompt && prompt.Length == 0 && HasNoProblem(fields, "promptText")) fields.AddProblem<string>("promptText", "is required");
        var images = isImage ? RunwayImageReader.Read(fields) : [];
        var request = new VideoRequest
        {
            Prompt = prompt,
            NegativePrompt = fields.Text("negativePrompt", MaxPromptLength),
            Seconds = ReadDuration(fields),
            Size = fields.Text("ratio", 32),
            Seed = fields.Number("seed"),
            Audio = fields.Boolean("audio"),
            ProviderOptions = ReadOptions(fields, model),
        };
        return new(model?.Id ?? fields.Text("model", 100), request, images, fields.Problems);
    }

    private CreateVideoRequest ReadNative(string action, RunwayFieldRule[] rules, FieldReader fields, JsonElement body)
    {
        fields.RejectUnknown(rules.Select(rule => rule.Name).Append("model").ToFrozenSet(StringComparer.Ordinal));
        foreach (var rule in rules)
        {
            var problem = fields.Find(rule.Name) is { } value ? rule.Check(value) : rule.Required ? "is required" : null;
            if (problem is not null) fields.AddProblem<string>(rule.Name, problem);
        }

        if (action is RunwayBody.VideoToVideo && (fields.Find("videoUri") is null) == (fields.Find("promptVideo") is null))
            fields.AddProblem<string>("videoUri", "or promptVideo is required, but not both");
        var model = ReadModel(fields);
        if (model is not null && !Supports(model, action))
        {
            var supported = catalogue.All.Where(other => Supports(other, action)).Select(other => other.Id);
            fields.AddProblem<string>("model", $"{model.Id} does not support {action}; supported: {string.Join(", ", supported)}");
        }

        var ratio = fields.Find("ratio") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        if (ratio is not null && model is { Frames.Count: > 0 } && model.Frames.All(frame => frame.WireSize != ratio))
            fields.AddProblem<string>("ratio", $"must be one of {string.Join(", ", model.Frames.Select(frame => frame.WireSize))}");

        if (fields.Problems.Count > 0) return new(model?.Id, new() { Prompt = "" }, [], fields.Problems);
        var request = new VideoRequest
        {
            Prompt = fields.Text("promptText", MaxPromptLength) ?? "",
            Size = ratio,
            Seed = fields.Number("seed"),
            Native = new(Dialect, action, body.Clone()),
        };
        return new(model!.Id, request, [], []);
    }

    /// <summary>The name is Runway's if a provider of this format has such a model, else ours.</summary>
    private CatalogueModel? ReadModel(FieldReader fields)
    {
        if (fields.Text("model", 100) is { } name)
            return catalogue.All.FirstOrDefault(model => router.RouteTo(model, Dialect)?.UpstreamModel == name) ?? catalogue.Find(name);
        return HasNoProblem(fields, "model") ? fields.AddProblem<CatalogueModel>("model", "is required") : null;
    }

    private static int? ReadDuration(FieldReader fields) => fields.Number("duration") switch
    {
        null => null,
        > 0 and <= 600 and var seconds => (int)seconds,
        _ => fields.AddProblem<int?>("duration", "must be from 1 to 600"),
    };

    private static bool HasNoProblem(FieldReader fields, string name) =>
        fields.Problems.TrueForAll(problem => problem.Param != name);

    private bool RunsOverRunway(CatalogueModel? model) => model is not null && router.RouteTo(model)?.Dialect == Dialect;

    /// <summary>A route with an action serves only that one. Any other route serves video-to-video if the model takes a video.</summary>
    private bool Supports(CatalogueModel model, string action)
    {
        if (router.RouteTo(model, Dialect) is not { } route) return false;
        return route.Action is { } only ? only == action : action is RunwayBody.VideoToVideo && model.Video is not VideoRule.None;
    }

    private JsonElement? ReadOptions(FieldReader fields, CatalogueModel? model)
    {
        var options = new JsonObject();
        if (fields.Boolean("watermark") is { } watermark) options["watermark"] = watermark;
        if (fields.Find("contentModeration") is { } moderation)
        {
            if (RunwayFieldRules.Moderation.Check(moderation) is { } problem) fields.AddProblem<string>("contentModeration", problem);
            else options["contentModeration"] = JsonNode.Parse(moderation.GetRawText());
        }

        if (options.Count == 0) return null;
        if (!RunsOverRunway(model))
            fields.AddProblem<string>(options.First().Key, $"is supported only by Runway's own models, not by {model?.Id ?? "this model"}");
        return JsonSerializer.SerializeToElement(options);
    }
}
