using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Json;

namespace Filmgate.Catalogue;

/// <summary>A video model as CometAPI's public list (<c>/api/models</c>) has it.</summary>
/// <param name="PerMillionTokens">Of what it makes; the list's prices of tokens are all per million.</param>
/// <param name="Path">Where it is created; null where the list does not say.</param>
internal sealed record PublishedModel(string Id, string Name, decimal? PerSecond, decimal? PerVideo, decimal? PerMillionTokens, string? Path)
{
    private const int LongestList = 10_000;

    /// <summary>The most exact of those that the list has.</summary>
    public Price? Price => this switch
    {
        { PerSecond: not null } => new(PerSecond),
        { PerVideo: not null } => new(PerVideo: PerVideo),
        { PerMillionTokens: not null } => new(PerMillionTokens: PerMillionTokens),
        _ => null,
    };

    /// <summary>Null: that is no list of models. Entries that are not about video, or not readable, are left out.</summary>
    public static IReadOnlyList<PublishedModel>? ReadAll(JsonView answer)
    {
        var list = answer["data"];
        if (!list.Exists || list.ToString() is not ['[', ..]) return null;
        var models = new List<PublishedModel>();
        for (var i = 0; i < LongestList && list[i] is { Exists: true } entry; i++)
            if (entry["model_type"].Text is "video" && entry.FirstText("id", "code") is { } id && ModelCatalogue.IsWellFormedId(id))
                models.Add(Of(entry, id));
        return models;
    }

    private static PublishedModel Of(JsonView entry, string id)
    {
        var pricing = entry["pricing"];
        return new(id, NameOf(entry, id), Amount(pricing["per_second"]), Amount(pricing["per_request"]), Amount(pricing["output"]) ?? Amount(pricing["input"]), PathIn(entry["endpoints"]));
    }

    /// <summary>For a terminal and a file: nothing in it that would act there.</summary>
    private static string NameOf(JsonView entry, string id) =>
        entry["name"].Text is { Length: <= 100 } name && !name.Any(char.IsControl) ? name : id;

    private static decimal? Amount(JsonView value) => value.Number is { } amount and >= 0 and <= (double)Catalogue.Price.MaxDollars ? (decimal)amount : null;

    /// <summary>A text that holds JSON: family to path and method.</summary>
    private static string? PathIn(JsonView endpoints)
    {
        try
        {
            var families = JsonNode.Parse(endpoints.Text ?? endpoints.ToString()) as JsonObject;
            return families?.Select(family => (family.Value as JsonObject)?["path"] is JsonValue path && path.TryGetValue<string>(out var text) ? text : null).FirstOrDefault(path => path is not null);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
