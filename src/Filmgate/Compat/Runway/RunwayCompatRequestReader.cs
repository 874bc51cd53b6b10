using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Engine;
using Filmgate.Videos;

namespace Filmgate.Compat.Runway;

/// <summary>Translates requests of CometAPI's older Runway API into ours.</summary>
internal sealed class RunwayCompatRequestReader(ModelCatalogue catalogue, Router router)
{
    private const string Dialect = "runway-compat";
    private static readonly FrozenSet<string> KnownFields = ["callback_url", "prompt", "ratio", "model", "image", "style", "options"];

    public CreateVideoRequest Read(JsonElement body)
    {
        var fields = new FieldReader(body);
        var callbackUrl = fields.CallbackUrl();
        fields.RejectUnknown(KnownFields);
        var name = ReadRequired(fields, "model", 100);
        var model = name is null ? null : FindModel(name);
        var prompt = ReadRequired(fields, "prompt", 32_000);
        var image = fields.Find("image") is { } given
            ? RunwayImageReader.ReadImage(given) ?? fields.AddProblem<RequestImage>("image", "must be an http(s) URL or a data URI")
            : null;
        var options = fields.Object("options", 4096);
        var seconds = options is { } inner ? new FieldReader(inner).Number("seconds") : null;
        var request = new VideoRequest
        {
            Prompt = prompt ?? "",
            Seconds = seconds is null or (> 0 and <= 600)
                ? (int?)seconds
                : fields.AddProblem<int?>("options", "must have seconds from 1 to 600"),
            Size = fields.Text("ratio", 32),
            WebhookUrl = callbackUrl,
            WebhookFormat = RunwayCompatCallback.Name,
            ProviderOptions = ReadOptions(fields, options, model),
        };
        return new(model?.Id ?? name, request, image is null ? [] : [image], fields.Problems);
    }

    private static string? ReadRequired(FieldReader fields, string name, int maxLength)
    {
        var text = fields.Text(name, maxLength);
        if (text is null && fields.Problems.TrueForAll(problem => problem.Param != name)) fields.AddProblem<string>(name, "is required");
        return text;
    }

    /// <summary>The name is Runway's if a provider of this format has such a model, else ours.</summary>
    private CatalogueModel? FindModel(string name) =>
        catalogue.All.FirstOrDefault(model => router.RouteTo(model, Dialect)?.UpstreamModel == name) ?? catalogue.Find(name);

    /// <summary>Only this format has a style and a camera motion.</summary>
    private JsonElement? ReadOptions(FieldReader fields, JsonElement? given, CatalogueModel? model)
    {
        var options = new JsonObject();
        if (fields.Text("style", 100) is { } style) options["style"] = style;
        if (given is { } inner && inner.EnumerateObject().Any(option => option.Name is not "seconds"))
        {
            foreach (var option in inner.EnumerateObject())
                if (option.Name is not ("seconds" or "motion_vector"))
                    fields.AddProblem<string>(
                        "options", $"has no member '{ApiError.Truncate(option.Name)}'; known: seconds, motion_vector");
            options["options"] = JsonNode.Parse(inner.GetRawText());
        }

        if (options.Count == 0) return null;
        if (model is not null && router.RouteTo(model)?.Dialect != Dialect)
            fields.AddProblem<string>(options.First().Key, $"is supported only by models that run over this format; {model.Id} does not");
        return JsonSerializer.SerializeToElement(options);
    }
}
