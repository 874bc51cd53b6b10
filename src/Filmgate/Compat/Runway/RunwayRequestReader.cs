using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Dialects.Runway;
using Filmgate.Engine;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Compat.Runway;

/// <summary>
/// Requests in Runway's format to ours. Texts and images become ordinary fields, which any model's catalogue entry can be held against; what only
/// Runway's format can say stays as it is and goes to a provider that speaks it.
/// </summary>
internal sealed class RunwayRequestReader(ModelCatalogue catalogue, Router router)
{
    private const string Dialect = "runway";

    /// <summary>Of Runway's alone; they go past the catalogue, to a provider of this format only.</summary>
    private static readonly string[] Options = ["contentModeration", "watermark"];

    private static readonly FrozenSet<string> OfText = ["model", "promptText", "negativePrompt", "duration", "ratio", "seed", "audio", .. Options];
    private static readonly FrozenSet<string> OfImage = [.. OfText, "promptImage"];

    public static IEnumerable<string> Actions => [RunwayBody.TextToVideo, RunwayBody.ImageToVideo, .. RunwayFieldRules.Of.Keys];

    public CreateVideoRequest Read(string action, JsonElement body)
    {
        var fields = new FieldReader(body);
        return RunwayFieldRules.Of.TryGetValue(action, out var rules) ? Native(action, rules, fields, body) : Ordinary(action, fields);
    }

    private CreateVideoRequest Ordinary(string action, FieldReader fields)
    {
        var isImage = action is RunwayBody.ImageToVideo;
        fields.RefuseOthers(isImage ? OfImage : OfText);
        var model = Model(fields);
        var prompt = fields.Text("promptText", 32_000) ?? "";
        if (prompt.Length == 0 && (!isImage || !Speaks(model)) && fields.Problems.TrueForAll(p => p.Param != "promptText")) fields.Wrong<string>("promptText", "is required");
        var images = isImage ? RunwayImageReader.Read(fields) : [];
        var request = new VideoRequest
        {
            Prompt = prompt,
            NegativePrompt = fields.Text("negativePrompt", 32_000),
            Seconds = fields.Number("duration") is { } seconds ? seconds is > 0 and <= 600 ? (int)seconds : fields.Wrong<int?>("duration", "must be from 1 to 600") : null,
            Size = fields.Text("ratio", 32),
            Seed = fields.Number("seed"),
            Audio = fields.Flag("audio"),
            ProviderOptions = OptionsOf(fields, model),
        };
        return new(model?.Id ?? fields.Text("model", 100), request, images, fields.Problems);
    }

    private CreateVideoRequest Native(string action, RunwayFieldRule[] rules, FieldReader fields, JsonElement body)
    {
        fields.RefuseOthers(rules.Select(rule => rule.Name).Append("model").ToFrozenSet(StringComparer.Ordinal));
        foreach (var rule in rules)
        {
            if (fields.Find(rule.Name) is not { } value)
            {
                if (rule.Required) fields.Wrong<string>(rule.Name, "is required");
            }
            else if (rule.Complaint(value) is { } complaint)
            {
                fields.Wrong<string>(rule.Name, complaint);
            }
        }

        if (action is RunwayBody.VideoToVideo && (fields.Find("videoUri") is null) == (fields.Find("promptVideo") is null))
            fields.Wrong<string>("videoUri", "or promptVideo is required, and not both");
        var model = Model(fields);
        if (model is not null && !Takes(model, action)) fields.Wrong<string>("model", $"{model.Id} is not for {action} here; these are: {string.Join(", ", catalogue.All.Where(m => Takes(m, action)).Select(m => m.Id))}");
        var ratio = fields.Find("ratio") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        if (ratio is not null && model is { Frames.Count: > 0 } && model.Frames.All(frame => frame.WireSize != ratio))
            fields.Wrong<string>("ratio", $"must be one of {string.Join(", ", model.Frames.Select(frame => frame.WireSize))}");

        if (fields.Problems.Count > 0) return new(model?.Id, new() { Prompt = "" }, [], fields.Problems);
        var request = new VideoRequest
        {
            Prompt = fields.Text("promptText", 32_000) ?? "",
            Size = ratio,
            Seed = fields.Number("seed"),
            Native = new(Dialect, action, WithoutNulls(body)),
        };
        return new(model!.Id, request, [], []);
    }

    /// <summary>By Runway's name for it where a provider of this format has it, else by ours.</summary>
    private CatalogueModel? Model(FieldReader fields)
    {
        if (fields.Text("model", 100) is not { } asked) return fields.Problems.Exists(p => p.Param == "model") ? null : fields.Wrong<CatalogueModel>("model", "is required");
        return catalogue.All.FirstOrDefault(model => router.RouteTo(model, Dialect)?.UpstreamModel == asked) ?? catalogue.Find(asked);
    }

    private bool Speaks(CatalogueModel? model) => model is not null && router.RouteTo(model)?.Dialect == Dialect;

    private bool Takes(CatalogueModel model, string action) =>
        router.RouteTo(model, Dialect) is { } route && route.Action is var only
        && (only == action || (only is null && action is RunwayBody.VideoToVideo && model.Video is not VideoRule.None));

    private JsonElement? OptionsOf(FieldReader fields, CatalogueModel? model)
    {
        var options = new JsonObject();
        if (fields.Flag("watermark") is { } watermark) options["watermark"] = watermark;
        if (fields.Find("contentModeration") is { } moderation)
        {
            if (RunwayFieldRules.Moderation.Complaint(moderation) is { } complaint) fields.Wrong<string>("contentModeration", complaint);
            else options["contentModeration"] = JsonNode.Parse(moderation.GetRawText());
        }

        if (options.Count == 0) return null;
        if (!Speaks(model)) fields.Wrong<string>(options.First().Key, $"is of Runway's own models; {model?.Id ?? "this model"} has no such field");
        return JsonSerializer.SerializeToElement(options);
    }

    private static JsonElement WithoutNulls(JsonElement body) =>
        JsonSerializer.SerializeToElement(JsonNode.Parse(body.GetRawText())!.AsObject().WithoutNulls());
}
