using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Dialects;

namespace Filmgate.Catalogue;

/// <summary>A video model as CometAPI's public list (<c>/api/models</c>) has it.</summary>
/// <param name="Path">Where it is created; null where the list does not say.</param>
internal sealed record PublishedModel(string Id, string Name, decimal? PerSecond, decimal? PerVideo, string? Path)
{
    private const int LongestList = 10_000;
    private const double HighestPrice = 100_000;

    /// <summary>Null: that is no list of models. Entries that are not about video, or not readable, are left out.</summary>
    public static IReadOnlyList<PublishedModel>? ReadAll(JsonView answer)
    {
        var list = answer["data"];
        if (!list.Exists || list.ToString() is not ['[', ..]) return null;
        var models = new List<PublishedModel>();
        for (var i = 0; i < LongestList && list[i] is { Exists: true } entry; i++)
            if (entry["model_type"].Text is "video" && entry.FirstText("id", "code") is { } id && ModelCatalogue.IsPlausible(id))
                models.Add(new(id, NameOf(entry, id), Price(entry["pricing"]["per_second"]), Price(entry["pricing"]["per_request"]), PathIn(entry["endpoints"])));
        return models;
    }

    /// <summary>For a terminal and a file: nothing in it that would act there.</summary>
    private static string NameOf(JsonView entry, string id) =>
        entry["name"].Text is { Length: <= 100 } name && !name.Any(char.IsControl) ? name : id;

    private static decimal? Price(JsonView value) => value.Number is { } price and >= 0 and < HighestPrice ? (decimal)price : null;

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
