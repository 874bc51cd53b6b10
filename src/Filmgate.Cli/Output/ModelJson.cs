using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;

namespace Filmgate.Cli.Output;

/// <summary>A model of the catalogue as JSON. The names are those of <c>GET /v1/videos/models</c>, whose
/// <c>price_basis</c> is that of one provider: here, <c>prices</c> has all of them.</summary>
internal static class ModelJson
{
    public static JsonObject Of(CatalogueModel model) => new()
    {
        ["id"] = model.Id,
        ["name"] = model.Name,
        ["seconds"] = model.Seconds?.Values is { } values ? new JsonArray([.. values.Select(one => (JsonNode)one)]) : null,
        ["seconds_range"] = model.Seconds is { From: { } from, To: { } to } ? new JsonArray(from, to) : null,
        ["default_seconds"] = model.Seconds?.Default,
        ["sizes"] = Texts(model.Frames.Select(frame => frame.Size).Where(size => size.Length > 0)),
        ["aspect_ratios"] = Texts(model.Frames.Select(frame => frame.Ratio)),
        ["resolutions"] = Texts(model.Frames.Select(frame => frame.Resolution).OfType<string>()),
        ["frames"] = new JsonArray(model.Images.Min, model.Images.Max),
        ["max_references"] = model.MaxReferences,
        ["video"] = model.Video.ToString().ToLowerInvariant(),
        ["audio"] = model.Audio.ToString().ToLowerInvariant(),
        ["negative_prompt"] = model.NegativePrompt,
        ["max_seed"] = model.MaxSeed,
        ["max_prompt"] = model.MaxPrompt,
        ["prices"] = new JsonObject([.. model.Prices.Keys.Select(system =>
            KeyValuePair.Create(system, (JsonNode?)model.ForSystem(system).Basis()))]),
        ["ends_on"] = model.EndsOn?.ToString("O"),
        ["replacement"] = model.Replacement,
        ["as_of"] = model.AsOf,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Distinct().Select(text => (JsonNode)text)];
}
