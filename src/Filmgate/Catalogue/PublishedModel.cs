using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Catalogue.Pricing;
using Filmgate.Json;

namespace Filmgate.Catalogue;

/// <summary>A video model in CometAPI's public list (<c>/api/models</c>).</summary>
/// <param name="PerMillionTokens">US dollars for output tokens. All token prices in the list are per million.</param>
/// <param name="Path">The path of its create call. Null if the list has none.</param>
internal sealed record PublishedModel(
    string Id, string Name, decimal? PerSecond, decimal? PerVideo, decimal? PerMillionTokens, string? Path)
{
    private const int MaxModels = 10_000;

    /// <summary>The most exact price in the list.</summary>
    public Price? Price => this switch
    {
        { PerSecond: not null } => new() { PerSecond = PerSecond },
        { PerVideo: not null } => new() { PerVideo = PerVideo },
        { PerMillionTokens: not null } => new() { PerMillionTokens = PerMillionTokens },
        _ => null,
    };

    /// <summary>Null if the response is not a list of models. Skips entries that are not video models or cannot be read.</summary>
    public static IReadOnlyList<PublishedModel>? ReadAll(JsonView body)
    {
        var list = body["data"];
        if (!list.Exists || list.ToString() is not ['[', ..]) return null;
        var models = new List<PublishedModel>();
        for (var i = 0; i < MaxModels && list[i] is { Exists: true } entry; i++)
            if (entry["model_type"].Text is "video" && entry.FirstText("id", "code") is { } id && ModelCatalogue.IsWellFormedId(id))
                models.Add(Read(entry, id));
        return models;
    }

    private static PublishedModel Read(JsonView entry, string id)
    {
        var pricing = entry["pricing"];
        return new(
            id,
            NameOf(entry, id),
            PerSecond: Amount(pricing["per_second"]),
            PerVideo: Amount(pricing["per_request"]),
            PerMillionTokens: Amount(pricing["output"]) ?? Amount(pricing["input"]),
            Path: PathIn(entry["endpoints"]));
    }

    /// <summary>The name is printed on terminals and written to files, so it must not contain control characters.</summary>
    private static string NameOf(JsonView entry, string id) =>
        entry["name"].Text is { Length: <= 100 } name && !name.Any(char.IsControl) ? name : id;

    private static decimal? Amount(JsonView value) =>
        value.Number is { } amount and >= 0 and <= (double)Pricing.Price.MaxDollars ? (decimal)amount : null;

    /// <summary>The field is text that contains JSON: family to path and method.</summary>
    private static string? PathIn(JsonView endpoints)
    {
        try
        {
            var families = JsonNode.Parse(endpoints.Text ?? endpoints.ToString()) as JsonObject;
            return families?.Select(family => PathOf(family.Value)).FirstOrDefault(path => path is not null);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? PathOf(JsonNode? family) =>
        (family as JsonObject)?["path"] is JsonValue path && path.TryGetValue<string>(out var text) ? text : null;
}
